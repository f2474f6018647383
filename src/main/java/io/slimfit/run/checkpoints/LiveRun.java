package io.slimfit.run.checkpoints;

import io.slimfit.model.Model;
import io.slimfit.task.TrainingData;
import io.slimfit.tensor.NativeMemory;
import io.slimfit.tensor.Workers;
import io.slimfit.train.TrainerState;

/**
 * What a checkpoint saves of a run, and restores.
 *
 * @param workers whose reused blocks belong to the memory of the run
 */
public record LiveRun(Model<?> model, TrainingData<?> data, TrainerState state, Workers workers) {
  NativeMemory memory() {
    return model.parameters().memory();
  }
}
