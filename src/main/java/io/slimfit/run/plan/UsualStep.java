package io.slimfit.run.plan;

import io.slimfit.model.Batch;
import java.util.List;

/**
 * A step that is like others.
 *
 * @param batches before they are cut into parts
 * @param meanRows how many rows the steps of the run have on average
 * @param <B> the kind of batch
 */
record UsualStep<B extends Batch<B>>(List<B> batches, double meanRows) {
  UsualStep {
    batches = List.copyOf(batches);
  }

  static <B extends Batch<B>> long rows(List<B> batches) {
    return batches.stream().mapToLong(batch -> batch.layout().rows()).sum();
  }

  long rows() {
    return rows(batches);
  }
}
