package io.slimfit.run;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.data.ExampleSource;
import io.slimfit.data.Layout;
import io.slimfit.data.Packer;
import io.slimfit.data.image.BadImages;
import io.slimfit.data.image.ImageSource;
import io.slimfit.data.squad.Question;
import io.slimfit.data.squad.QuestionWindows;
import io.slimfit.data.tokenize.Tokenization;
import io.slimfit.model.ClassLoss;
import io.slimfit.model.Model;
import io.slimfit.model.Objective;
import io.slimfit.model.TokenBatch;
import io.slimfit.predict.ImageClassifier;
import io.slimfit.predict.TextClassifier;
import io.slimfit.predict.TrainedModel;
import io.slimfit.run.config.EvaluationConfig;
import io.slimfit.run.config.InferenceConfig;
import io.slimfit.run.output.OutputFolder;
import io.slimfit.run.output.RunLock;
import io.slimfit.task.DataConfig;
import io.slimfit.task.Evaluation;
import io.slimfit.task.EvaluationDetails;
import io.slimfit.task.Labels;
import io.slimfit.task.ModelLabels;
import io.slimfit.task.OutputSpec;
import io.slimfit.task.TaskKind;
import io.slimfit.task.Tasks;
import io.slimfit.task.image.ImageEvaluation;
import io.slimfit.task.image.ImageNetSynsets;
import io.slimfit.task.image.ImageTask;
import io.slimfit.task.question.PredictionFiles;
import io.slimfit.task.question.QuestionEvaluator;
import io.slimfit.task.question.SquadQuestions;
import io.slimfit.task.question.SquadTask;
import io.slimfit.task.text.TextExamples;
import io.slimfit.task.text.TextTask;
import io.slimfit.tensor.NativeMemory;
import io.slimfit.tensor.Workers;
import io.slimfit.train.RunListener;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** Judges a trained model by a task's examples. */
public final class ModelEvaluation {
  private final EvaluationConfig config;
  private final RunListener listener;
  private final TaskKind task;
  private final OutputFolder output;

  /** @throws InputException if the device is not there, or the output folder cannot be used */
  public ModelEvaluation(EvaluationConfig config, RunListener listener) {
    this.config = config.onThisMachine(listener::onNote);
    this.listener = listener;
    task = Tasks.get(config.task(), Place.setting("task"));
    output = OutputFolder.ofEvaluation(config.output(), config.overwrite());
    output.requireOutside(config.inference().model(), config.data());
  }

  /** @throws InputException if data or model are wrong, or do not fit each other; the output folder is untouched then */
  public EvaluationResult run() {
    if (task instanceof ImageTask images) {
      return images(images);
    }
    if (task instanceof TextTask text) {
      return texts(text);
    }
    if (task instanceof SquadTask squad) {
      return questions(squad);
    }
    throw new IllegalStateException("task " + task.name() + " is of no known kind");
  }

  private TrainedModel model() {
    return TrainedModel.find(config.inference(), listener);
  }

  private EvaluationResult images(ImageTask images) {
    DataConfig data = config.data();
    try (ImageClassifier model = model().forImages(data.images());
        ImageSource source =
            images.toJudge(data.path(), data.images().datasets(data.files(), listener::onNote))) {
      ModelLabels labels = labels(source.classNames(), model.labels(), images);
      ImageEvaluation evaluation = new ImageEvaluation(labels.labels().names(), ClassLoss.plain());
      BadImages bad = data.images().badImages();
      int[] samples = new int[1];
      model.answer(source, bad, (index, logits) -> {
        evaluation.add(logits, labels.numbers().get(source.label(index)));
        samples[0]++;
      });
      EvaluationDetails findings = new EvaluationDetails(
          Optional.of(evaluation.report()),
          EvaluationDetails.SkippedImages.of("eval", bad).stream().toList());
      findings.skipped().forEach(skipped -> listener.onNote(skipped.sentence()));
      output.prepare().close();
      return new EvaluationResult(config, evaluation.values(), samples[0], findings);
    }
  }

  private ModelLabels labels(List<String> classNames, Labels ofModel, ImageTask images) {
    Optional<ModelLabels> synsets = Optional.of(ofModel)
        .filter(Labels.Classes.class::isInstance)
        .flatMap(one -> ImageNetSynsets.labels(classNames, one.names()));
    synsets.ifPresent(found -> listener.onNote(
        "the data has ImageNet's classes by synset, the model by other names: they go by number"));
    return synsets.orElseGet(
        () -> ModelLabels.of(new Labels.Classes(classNames), ofModel, images.name()));
  }

  private EvaluationResult texts(TextTask text) {
    try (TextClassifier model = model().forTexts()) {
      TextExamples examples =
          text.evaluations(config.data().path(), config.data().files(), model.labels());
      Map<String, OptionalDouble> metrics = new LinkedHashMap<>();
      int[] samples = new int[1];
      for (TextExamples.EvaluationSet set : examples.evaluations()) {
        Evaluation evaluation = examples.evaluation(ClassLoss.plain());
        try (ExampleSource.Reader reader = set.examples().open()) {
          model.predict(
              reader,
              prediction -> {
                evaluation.add(prediction.logits(), prediction.example().label());
                samples[0]++;
              },
              () -> {});
          reader.notes().forEach(listener::onNote);
        }
        evaluation.values().forEach((name, value) -> metrics.put(name + set.metricSuffix(), value));
      }
      output.prepare().close();
      return new EvaluationResult(config, metrics, samples[0], EvaluationDetails.none());
    }
  }

  private EvaluationResult questions(SquadTask squad) {
    InferenceConfig inference = config.inference();
    SquadQuestions read = squad.read(file(squad), SquadQuestions.Purpose.EVALUATION);
    read.report().sentences().forEach(listener::onNote);
    List<Question> questions = read.questions();
    TextModelLoader start =
        TextModelLoader.toAnswer(ModelSource.of(inference.model(), listener), inference, listener);
    NativeMemory memory = new NativeMemory(inference.device());
    try (Workers workers = new Workers(inference.threads(), memory);
        Tokenization tokenization = start.tokenization();
        Model<TokenBatch> model =
            start.trained(OutputSpec.questions(), inference.precision(), memory)) {
      QuestionEvaluator judge = new QuestionEvaluator(
          squad,
          config.data().questions(),
          new QuestionWindows(
              tokenization,
              start.maxLength(),
              config.data().questions().docStride().orElse(squad.docStride())),
          new Packer(
              new Layout.Packed(),
              Objective.QUESTION_ANSWERING,
              QuestionEvaluator.OUTPUTS,
              tokenization.padTokenId()),
          workers,
          inference.batchSize());
      try (RunLock lock = output.prepare();
          PredictionFiles files = new PredictionFiles(output.path(), squad.mayBeUnanswerable())) {
        Map<String, OptionalDouble> metrics = judge.judge(model, questions, files);
        files.commit();
        return new EvaluationResult(config, metrics, questions.size(), EvaluationDetails.none());
      }
    }
  }

  private Path file(SquadTask squad) {
    Path data = config
        .data()
        .path()
        .orElseThrow(() -> new InputException(
            Place.setting("data"),
            "task " + squad.name() + " needs questions",
            "Give a file in SQuAD's form, or the folder of one: {data PATH}"));
    return Files.isRegularFile(data) ? data : squad.files(data).evaluation();
  }
}
