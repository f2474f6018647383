package io.slimfit.run;

import io.slimfit.base.InputException;
import io.slimfit.model.Batch;
import io.slimfit.run.config.EvaluationConfig;
import io.slimfit.run.output.OutputFolder;
import io.slimfit.run.output.RunLock;
import io.slimfit.task.EvaluationData;
import io.slimfit.task.EvaluationOutcome;
import io.slimfit.task.TaskKind;
import io.slimfit.train.RunListener;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;

/** Evaluates a trained model on a task's examples. */
public final class ModelEvaluation {
  private final EvaluationConfig config;
  private final RunListener listener;
  private final TaskKind<?> task;
  private final OutputFolder output;

  /** @throws InputException if the device does not exist, or the output folder cannot be used */
  public ModelEvaluation(EvaluationConfig config, RunListener listener) {
    this.config = config.onThisMachine(listener::onRawNote);
    this.listener = listener;
    task = config.task();
    output = OutputFolder.ofEvaluation(config.output(), config.overwrite());
    output.requireOutside(config.inference().model(), config.inference().adapter(), config.data());
  }

  /**
   * @throws InputException if data or model are invalid or do not fit each other; the output folder
   *     is then left untouched
   */
  public EvaluationResult run() {
    return evaluate(task);
  }

  private <B extends Batch<B>> EvaluationResult evaluate(TaskKind<B> kind) {
    ModelSource source =
        ModelSource.of(config.inference().model(), config.inference().adapter(), listener);
    try (OpenedModel<B, EvaluationData<B>> opened = OpenedModel.of(
            source,
            config.inference(),
            listener,
            (model, inference, workers, note) ->
                kind.evaluation(model, config.data(), inference, workers, note));
        PreparedFolder folder = new PreparedFolder(output)) {
      EvaluationOutcome outcome = opened.data().evaluate(opened.model(), folder);
      folder.get(); // creates the folder if the task has written nothing to it
      return new EvaluationResult(config, outcome.metrics(), outcome.samples(), outcome.details());
    }
  }

  /**
   * The output folder. It is prepared when it is first asked for, and locked until it is closed.
   */
  private static final class PreparedFolder implements Supplier<Path>, AutoCloseable {
    private final OutputFolder output;
    private Optional<RunLock> lock = Optional.empty();

    PreparedFolder(OutputFolder output) {
      this.output = output;
    }

    @Override
    public Path get() {
      if (lock.isEmpty()) {
        lock = Optional.of(output.prepare());
      }
      return output.path();
    }

    @Override
    public void close() {
      lock.ifPresent(RunLock::close);
    }
  }
}
