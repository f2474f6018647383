package io.slimfit.train;

import io.slimfit.model.Batch;
import io.slimfit.model.Model;
import io.slimfit.model.loss.JointLoss;
import io.slimfit.model.loss.Loss;
import io.slimfit.nn.Chunk;
import io.slimfit.nn.Pass;
import io.slimfit.tensor.Workers;
import java.util.ArrayList;
import java.util.List;

/** Parts of a step whose loss compares sequences of different parts: see {@link JointLoss}. */
final class JointParts {
  private JointParts() {}

  /**
   * The parts with losses of their own, so that each can go forward and backward without the
   * others; as they are if their losses are so already, or if there is only one.
   *
   * @param stepKey of the training pass
   */
  static <B extends Batch<B>> List<B> of(
      List<B> parts, Model<B> model, long stepKey, Workers workers) {
    if (parts.size() < 2 || !(parts.get(0).loss() instanceof JointLoss loss)) {
      return parts;
    }
    List<JointLoss> losses = parts.stream().map(part -> (JointLoss) part.loss()).toList();
    List<double[][]> vectors = workers.map(parts, (part, number, ops) -> {
      try (Pass pass = Pass.ahead(ops, stepKey, Chunk.STANDARD_ROWS)) {
        double[] outputs = model.forward(part, pass).logits();
        return losses.get(number).vectors(outputs, model.outputs(), part.layout());
      }
    });
    List<Loss> joined = loss.join(losses, vectors, parts.get(0).denominators()).parts();
    List<B> ready = new ArrayList<>();
    for (int i = 0; i < parts.size(); i++) {
      ready.add(parts.get(i).withLoss(joined.get(i)));
    }
    return ready;
  }
}
