import io.slimfit.SlimFit;
import io.slimfit.run.config.DataOptions;
import io.slimfit.run.config.EvaluationOptions;
import io.slimfit.run.config.OutputOptions;
import io.slimfit.run.config.RunConfig;
import io.slimfit.run.config.RunConfigBuilder;
import io.slimfit.run.config.TrainingOptions;
import io.slimfit.train.RunListener;
import io.slimfit.train.RunResult;
import io.slimfit.train.StepReport;

/**
 * Fine-tunes the embedded model on the embedded task, and writes it as a Hugging Face model folder.
 *
 * <p>Arguments: the output folder, the number of steps, and the number of examples to train on and
 * to evaluate on.
 */
public final class FineTuneInAFewLines {
  private FineTuneInAFewLines() {}

  public static void main(String[] arguments) {
    RunConfigBuilder config = RunConfig.forTask("wordnet");
    if (arguments.length == 3) {
      config
          .set(OutputOptions.OUTPUT, arguments[0])
          .set(TrainingOptions.MAX_STEPS, Long.parseLong(arguments[1]))
          .set(DataOptions.MAX_TRAIN_SAMPLES, Integer.parseInt(arguments[2]))
          .set(EvaluationOptions.MAX_EVAL_SAMPLES, Integer.parseInt(arguments[2]));
    }
    RunConfig run = config.build();
    RunResult result = SlimFit.train(run, new RunListener() {
      @Override
      public void onStep(StepReport step) {
        System.out.println("step " + step.step() + ": loss " + step.loss());
      }
    });
    System.out.println(result.evaluation());
    System.out.println("written to " + run.output());
  }
}
