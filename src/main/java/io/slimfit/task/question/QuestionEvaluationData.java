package io.slimfit.task.question;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.data.Layout;
import io.slimfit.data.Packer;
import io.slimfit.data.squad.Question;
import io.slimfit.data.squad.QuestionWindows;
import io.slimfit.model.Model;
import io.slimfit.model.TokenBatch;
import io.slimfit.task.DataConfig;
import io.slimfit.task.EvaluationData;
import io.slimfit.task.EvaluationDetails;
import io.slimfit.task.EvaluationOutcome;
import io.slimfit.task.InferenceSettings;
import io.slimfit.task.ModelFiles;
import io.slimfit.task.ModelInput;
import io.slimfit.task.OutputSpec;
import io.slimfit.task.WorstExamples;
import io.slimfit.task.text.TextInput;
import io.slimfit.tensor.Workers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Questions that a trained model is evaluated on. */
final class QuestionEvaluationData implements EvaluationData<TokenBatch> {
  private final SquadTask task;
  private final List<Question> questions;
  private final TextInput input;
  private final QuestionEvaluator evaluator;

  QuestionEvaluationData(
      SquadTask task,
      ModelFiles model,
      DataConfig data,
      InferenceSettings inference,
      Workers workers,
      Consumer<String> note) {
    this.task = task;
    SquadQuestions read =
        task.read(file(data), data.files().format(), SquadQuestions.Purpose.EVALUATION);
    read.report().sentences().forEach(note);
    questions = read.questions();
    input = TextInput.toAnswer(model, inference, task.recipe().inputSize());
    input.requirePairs();
    evaluator = new QuestionEvaluator(
        task,
        data.questions(),
        new QuestionWindows(
            input.tokenization(),
            input.maxLength(),
            data.questions()
                .docStride()
                .orElseGet(
                    () -> QuestionMemory.of(model.config()).docStride().orElse(task.docStride()))),
        new Packer(new Layout.Packed(), input.tokenization().padTokenId(), SquadTask.LOSS),
        workers,
        inference.batchSize());
  }

  private Path file(DataConfig data) {
    Path path = data.path()
        .orElseThrow(() -> new InputException(
            Place.setting("data"),
            "task " + task.name() + " needs questions",
            "Give a file in SQuAD's format, or its folder: {data PATH}"));
    return Files.isRegularFile(path) ? path : task.files(path).evaluation().orElseThrow();
  }

  @Override
  public ModelInput<TokenBatch> input() {
    return input.model();
  }

  @Override
  public OutputSpec outputs() {
    return SquadTask.OUTPUTS;
  }

  /** Writes the answers to {@code folder}. */
  @Override
  public EvaluationOutcome evaluate(Model<TokenBatch> model, Supplier<Path> folder) {
    try (PredictionFiles files = new PredictionFiles(folder.get(), task.mayBeUnanswerable())) {
      EvaluationOutcome outcome = new EvaluationOutcome(
          evaluator.evaluate(model, questions, files, new WorstExamples(0)),
          questions.size(),
          EvaluationDetails.none());
      files.commit();
      return outcome;
    }
  }

  @Override
  public void close() {
    input.close();
  }
}
