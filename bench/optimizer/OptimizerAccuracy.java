import io.slimfit.run.FineTuning;
import io.slimfit.run.config.RunConfig;
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
            .profile("exact")
            .optimizer(optimizer)
            .output(Files.createTempDirectory(Path.of("target"), "accuracy").resolve("run"))
            .maxSteps(steps)
            .batchSize(16)
            .maxLength(64)
            .maxTrainSamples(16 * steps)
            .maxEvalSamples(500)
            .freezeRate(0.5)
            .learningRate(1e-4)
            .seed(seed)
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
