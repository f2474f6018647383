import io.slimfit.run.FineTuning;
import io.slimfit.run.config.DataOptions;
import io.slimfit.run.config.EvaluationOptions;
import io.slimfit.run.config.FreezingOptions;
import io.slimfit.run.config.MemoryOptions;
import io.slimfit.run.config.OutputOptions;
import io.slimfit.run.config.RunConfig;
import io.slimfit.run.config.TrainingOptions;
import io.slimfit.train.RunListener;
import io.slimfit.train.RunResult;
import io.slimfit.train.StepReport;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The same short run with each optimizer, in the exact profile, so that only the moments differ.
 * Run by {@code bench/optimizer/run}.
 */
public final class OptimizerAccuracy {
  public static void main(String[] arguments) throws Exception {
    int steps = Integer.parseInt(arguments[0]);
    for (String optimizer : new String[] {"adamw", "adamw8bit"}) {
      for (long seed = 1; seed <= Long.parseLong(arguments[1]); seed++) {
        double[] losses = new double[steps];
        RunConfig config = RunConfig.forTask("wordnet")
            .set(MemoryOptions.PROFILE, "exact")
            .set(TrainingOptions.OPTIMIZER, optimizer)
            .set(
                OutputOptions.OUTPUT,
                Files.createTempDirectory(Path.of("target"), "accuracy")
                    .resolve("run")
                    .toString())
            .set(TrainingOptions.MAX_STEPS, (long) steps)
            .set(TrainingOptions.BATCH_SIZE, 16)
            .set(TrainingOptions.MAX_LENGTH, 64)
            .set(DataOptions.MAX_TRAIN_SAMPLES, 16 * steps)
            .set(EvaluationOptions.MAX_EVAL_SAMPLES, 500)
            .set(FreezingOptions.FREEZE_RATE, 0.5)
            .set(TrainingOptions.LEARNING_RATE, 1e-4)
            .set(TrainingOptions.SEED, (long) seed)
            .build();
        RunResult result = new FineTuning(config, into(losses)).run();
        double last = 0;
        for (int i = steps / 2; i < steps; i++) {
          last += losses[i] / (steps - steps / 2);
        }
        System.out.printf(
            "%-10s seed %d: loss of the second half %.4f, %s%n",
            optimizer, seed, last, result.evaluation());
      }
    }
  }

  private static RunListener into(double[] losses) {
    return new RunListener() {
      @Override
      public void onStep(StepReport step) {
        losses[(int) step.step() - 1] = step.loss();
      }
    };
  }
}
