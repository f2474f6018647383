package io.slimfit.run;

import io.slimfit.optim.OptimizerStates;
import io.slimfit.run.config.EngineConfig;
import io.slimfit.run.config.RunConfig;
import io.slimfit.task.MicroBatch;
import io.slimfit.tensor.Device;
import io.slimfit.tensor.OutOfNativeMemoryException;
import io.slimfit.train.TrainingFailedException;
import java.util.ArrayList;
import java.util.List;

/** What a run says that found no memory on the way. */
record MemoryAdvice(RunConfig config) {
  private static final String LEAST_MEMORY = "min";
  private static final int SMALL_PARTS = 256;

  /**
   * The end of the run.
   *
   * @param step in which there was no memory
   * @param saved the step of the newest checkpoint; 0 if there is none
   */
  TrainingFailedException failed(OutOfNativeMemoryException failure, long step, long saved) {
    String again = "{resume " + config.output() + "}";
    return new TrainingFailedException(
        "in step " + step + " " + failure.getMessage() + ". Less is needed with "
            + String.join(", ", savings()) + ". "
            + (saved == 0
                ? "There is no checkpoint yet: " + again + " starts again"
                : "The checkpoint of step " + saved + " is kept: " + again + " goes on from it")
            + ", with these options and {allowChanges}",
        failure);
  }

  /** The settings that need less memory than those of the run, those that cost least first. */
  private List<String> savings() {
    List<String> savings = new ArrayList<>();
    EngineConfig engine = config.engine();
    boolean smallParts =
        engine.microBatch() instanceof MicroBatch.Tokens parts && parts.most() <= SMALL_PARTS;
    if (!smallParts) {
      savings.add("{microBatch " + SMALL_PARTS + "}");
    }
    if (!engine.profile().equals(LEAST_MEMORY)) {
      savings.add("{profile " + LEAST_MEMORY + "}");
    }
    if (config.optimizer().states() != OptimizerStates.PAGED && engine.device() == Device.CPU) {
      savings.add("{optimizerStates paged}");
    }
    if (engine.threads() > 1) {
      savings.add("{threads 1}");
    }
    savings.add("a smaller {batchSize}");
    return savings;
  }
}
