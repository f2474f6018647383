package io.slimfit.task;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slimfit.model.Model;
import io.slimfit.plan.UsualMemory;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * What a run learns from and is judged by: the seam between the loop, which knows batches alone, and texts, questions or images.
 *
 * @param <B> what a batch is
 */
public interface TrainingData<B> extends AutoCloseable {
  OutputSpec aim();

  int trainSamples();

  int evalSamples();

  BatchSchedule<B> steps();

  /** Names of what {@link #evaluate} finds, the one that says most first. */
  List<String> metrics();

  /** Judges a model: metric name to value, empty where a metric is not defined. */
  Map<String, OptionalDouble> evaluate(Model<B> model);

  /** What full fine-tuning of this with an autograd tool takes. */
  UsualMemory usualMemory(Model<B> model);

  /** What is known beyond metrics, of the evaluation whose model is kept. */
  default EvaluationDetails findings() {
    return EvaluationDetails.none();
  }

  /** The model that was judged last is kept: so are the answers it gave, if they are kept at all. */
  default void keep() {}

  /** Adds to config.json what a reader of answers must know: the names of labels. */
  void describe(ObjectNode config);

  @Override
  void close();
}
