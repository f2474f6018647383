package io.slimfit.run.checkpoints;

import io.slimfit.checkpoint.SafetensorsWriter;
import io.slimfit.model.Model;
import io.slimfit.optim.Optimizer;
import io.slimfit.tensor.NamedTensors;

/** What a checkpoint takes on the disk, beside files that it shares with the output folder. */
public final class CheckpointSize {
  private CheckpointSize() {}

  /**
   * In bytes, without the small files.
   *
   * @param optimizer with the states that are saved
   * @param steps that were done
   */
  public static long bytes(Model<?> model, Optimizer optimizer, long steps) {
    return bytes(model, optimizer.state(), steps);
  }

  static long bytes(Model<?> model, NamedTensors states, long steps) {
    return SafetensorsWriter.bytes(new ModelTensors(model.parameters()))
        + SafetensorsWriter.bytes(states)
        + 2L * Double.BYTES * steps; // losses and seconds
  }
}
