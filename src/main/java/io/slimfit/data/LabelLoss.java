package io.slimfit.data;

import io.slimfit.model.loss.Loss;
import java.util.List;

/** Makes the loss of a batch of its labels, none of which is unknown. */
public interface LabelLoss {
  Loss of(List<Label> labels);
}
