package io.slimfit.cli;

import io.slimfit.SlimFit;
import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.checkpoint.OutputFile;
import io.slimfit.cli.options.GivenOptions;
import io.slimfit.cli.output.AnswerLines;
import io.slimfit.cli.output.ImagePredictions;
import io.slimfit.cli.output.Notes;
import io.slimfit.cli.output.PredictionOutput;
import io.slimfit.data.ExampleSource;
import io.slimfit.data.squad.Question;
import io.slimfit.data.squad.QuestionReader;
import io.slimfit.data.table.TableOptions;
import io.slimfit.data.table.TextReader;
import io.slimfit.predict.ImageClassifier;
import io.slimfit.predict.QuestionAnswerer;
import io.slimfit.predict.TrainedModel;
import io.slimfit.run.TestPredictions;
import io.slimfit.run.config.Command;
import io.slimfit.run.config.DataOptions;
import io.slimfit.run.config.InferenceConfig;
import io.slimfit.run.config.Option;
import io.slimfit.run.config.OptionValues;
import io.slimfit.run.config.Options;
import io.slimfit.run.config.OutputOptions;
import io.slimfit.run.config.QuestionOptions;
import io.slimfit.task.PredictionLines;
import io.slimfit.task.SettingsGroup;
import io.slimfit.task.TaskKind;
import io.slimfit.task.Tasks;
import io.slimfit.task.text.PredictionInput;
import io.slimfit.task.text.TextFiles;
import io.slimfit.train.RunListener;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code slimfit predict}: predicts texts or images with a trained model, in their order. */
final class PredictCommand implements Callable<Integer> {
  private static final int QUESTIONS_AT_ONCE = 512;

  private final Tasks tasks;
  private final GivenOptions given = new GivenOptions(Command.PREDICT);
  private final PositionalParamSpec images = PositionalParamSpec.builder()
      .index("0..*")
      .arity("0..*")
      .type(List.class)
      .auxiliaryTypes(Path.class)
      .paramLabel("PATH")
      .description("Images, or folders of images.")
      .build();

  // set by call() from the command line
  private Optional<String> task = Optional.empty();
  private Optional<Path> data = Optional.empty();
  private Optional<String> input = Optional.empty();
  private String output = PredictionOutput.STANDARD;
  private List<Path> paths = List.of();
  private OptionValues values = new OptionValues();

  PredictCommand(Tasks tasks) {
    this.tasks = tasks;
  }

  CommandSpec spec() {
    return given
        .commandSpec(
            this,
            "predict",
            "Predicts texts or images with a trained model, and prints a line of JSON for each.",
            "",
            "Texts: a .csv, .tsv, .json, .jsonl or .parquet file; or one text per line, with a tab"
                + " before a second text, or one JSON object per line with text and text_pair.",
            "Questions: SQuAD's JSON, or a file with context and question in each row or object.",
            "Images: files and folders as PATH, or one path per line of the input.")
        .addPositional(images);
  }

  @Override
  public Integer call() throws IOException {
    values = given.values();
    task = values.get(DataOptions.TASK);
    data = values.get(DataOptions.DATA);
    input = values.get(DataOptions.INPUT);
    output = values.get(OutputOptions.OUTPUT).orElse(PredictionOutput.STANDARD);
    paths = Optional.<List<Path>>ofNullable(images.getValue()).orElse(List.of());
    InferenceConfig config =
        InferenceConfig.of(values, tasks.get(task.orElse("text"), Place.setting("task")));
    requireOneSource();
    requireOtherOutput(config);
    if (task.isPresent()) {
      requireNone(Optional.of(SettingsGroup.IMAGES));
      return predictTask(task.get(), config);
    }
    TrainedModel found = SlimFit.trainedModel(config, new Notes(System.err));
    requireFit(found.readsImages());
    requireFitOfQuestions(found.answersQuestions());
    try {
      if (found.answersQuestions()) {
        predictAnswers(found);
      } else if (found.readsImages()) {
        predictImages(found);
      } else {
        predictTexts(found);
      }
      return 0;
    } catch (UncheckedIOException e) {
      if (output.equals(PredictionOutput.STANDARD) && System.out.checkError()) {
        return 0; // the reader of the predictions has gone; Main reports any other reason
      }
      throw e;
    }
  }

  private void requireOneSource() {
    if (data.isPresent() && task.isEmpty()) {
      throw new InputException(
          Place.setting("data"), "it needs {task}", "Add {task}, or give the texts with {input}");
    }
    if (input.isPresent() && (task.isPresent() || !paths.isEmpty())) {
      throw new InputException(
          Place.setting("input"),
          task.isPresent() ? "excludes option {task}" : "paths of images are given, too",
          "Give one of the two");
    }
    if (task.isPresent() && !paths.isEmpty()) {
      throw new InputException(
          Place.file(paths.get(0)),
          "{task} predicts its own test files",
          "Leave out {task}, or the path");
    }
  }

  /** The predictions would overwrite what they are made from. */
  private void requireOtherOutput(InferenceConfig config) {
    outputFile().ifPresent(out -> {
      file().ifPresent(read -> out.requireOther(read, "the input"));
      paths.forEach(read -> out.requireOther(read, "the input"));
      out.requireOutside(Path.of(config.model()), "part of the model");
      config.adapter().ifPresent(folder -> out.requireOutside(folder, "part of the adapter"));
    });
  }

  /** The file of the predictions; empty if it is standard output. */
  private Optional<OutputFile> outputFile() {
    return output.equals(PredictionOutput.STANDARD)
        ? Optional.empty()
        : Optional.of(new OutputFile(Path.of(output), OutputOptions.OUTPUT.name()));
  }

  /** The input and the options must be of the kind that the model reads. */
  private void requireFit(boolean ofImages) {
    if (ofImages) {
      requireNone(Optional.of(SettingsGroup.LENGTHS));
      requireNone(Optional.of(SettingsGroup.TEXT_FORMAT));
      requireNone(Optional.of(SettingsGroup.TEXT_COLUMNS));
      requireNone(Optional.of(SettingsGroup.BAD_ROWS));
      return;
    }
    if (!paths.isEmpty()) {
      throw new InputException(
          Place.file(paths.get(0)),
          "the model reads texts, not images",
          "Give a file with one text per line: {input FILE}");
    }
    requireNone(Optional.of(SettingsGroup.IMAGES));
  }

  /** Questions have options of their own, and none of those of texts. */
  private void requireFitOfQuestions(boolean ofQuestions) {
    for (Option<?> option : values.given()) {
      boolean fits = !option.settings().equals(Optional.of(SettingsGroup.QUESTIONS));
      if (ofQuestions) {
        fits = !option.settings().equals(Optional.of(SettingsGroup.TEXT_COLUMNS))
            && !option.settings().equals(Optional.of(SettingsGroup.BAD_ROWS));
      }
      if (!fits) {
        throw new InputException(
            Place.setting(option.name()),
            ofQuestions
                ? "the model answers questions, which are read from columns context and question"
                : "it applies to questions, but the model answers none",
            "Leave it out");
      }
    }
  }

  /** Rejects options of these settings, which have no effect with this model. */
  private void requireNone(Optional<SettingsGroup> settings) {
    for (Option<?> option : values.given()) {
      if (option.settings().equals(settings)) {
        throw new InputException(
            Place.setting(option.name()),
            settings.equals(Optional.of(SettingsGroup.IMAGES))
                ? "it applies to images, but the model reads texts"
                : "it applies to texts, but the model reads images",
            "Leave it out");
      }
    }
  }

  private void predictImages(TrainedModel found) throws IOException {
    try (ImageClassifier classifier = found.forImages(InferenceConfig.images(values));
        PredictionOutput out = PredictionOutput.open(output)) {
      ImagePredictions predictions =
          new ImagePredictions(classifier, out.writer(), outputFile(), System.err);
      if (paths.isEmpty()) {
        try (TextReader lines =
            TextReader.of(opened(), source(), ImagePredictions.PATH_CHARACTERS)) {
          predictions.predict(lines);
        }
      } else {
        predictions.predict(paths);
      }
      out.commit();
    }
  }

  /** Predicts the task's test files into a folder. */
  private int predictTask(String name, InferenceConfig config) {
    if (output.equals(PredictionOutput.STANDARD)) {
      throw new InputException(
          Place.setting("output"),
          "with {task}, predictions are written to a folder",
          "Give one: {output DIR}");
    }
    TaskKind<?> known = tasks.get(name, Place.setting("task"));
    TextFiles files = InferenceConfig.texts(values);
    Options.requireFit(values, Command.PREDICT, known);
    known.requireFit(data);
    TestPredictions tests = TestPredictions.find(known, data, files)
        .orElseThrow(() -> new InputException(
            Place.setting("task"),
            name + " is not a task of texts with labels",
            known.settings().contains(SettingsGroup.IMAGES)
                ? "Leave it out, and give the images: slimfit predict --model DIR PATH ..."
                : "Use slimfit evaluate, which also writes predictions"));
    SlimFit.predict(tests, config, OptionalInt.empty(), Path.of(output), new Notes(System.err))
        .forEach(file -> System.out.println("written to " + file));
    return 0;
  }

  private void predictAnswers(TrainedModel found) throws IOException {
    boolean mayBeUnanswerable = values.get(QuestionOptions.NULL_THRESHOLD).isPresent();
    try (QuestionAnswerer model =
            found.forQuestions(InferenceConfig.questions(values), mayBeUnanswerable);
        PredictionOutput out = PredictionOutput.open(output)) {
      TableOptions format = InferenceConfig.texts(values).format();
      Optional<Path> regular = file().filter(Files::isRegularFile);
      List<Question> questions = model.read(
          regular.isPresent()
              ? QuestionReader.open(regular.get(), format)
              : QuestionReader.open(opened(), source(), format),
          source());
      AnswerLines lines = new AnswerLines(out.writer());
      for (int from = 0; from < questions.size(); from += QUESTIONS_AT_ONCE) {
        int to = Math.min(questions.size(), from + QUESTIONS_AT_ONCE);
        model.answer(questions.subList(from, to)).forEach(lines::write);
        out.writer().flush();
      }
      out.commit();
    }
  }

  private void predictTexts(TrainedModel found) throws IOException {
    RunListener notes = new Notes(System.err);
    PredictionInput input =
        new PredictionInput(found.textFiles(InferenceConfig.texts(values)), notes::onRawNote);
    Optional<Path> table = file().filter(input::isTable);
    if (table.isPresent()) { // what is wrong with it is said before the weights are read
      try (ExampleSource.Reader texts = input.table(table.get());
          TextPredictions model = TextPredictions.open(found)) {
        predictTexts(texts, model, notes);
      }
      return;
    }
    try (InputStream in = opened();
        TextPredictions model = TextPredictions.open(found);
        ExampleSource.Reader texts =
            file().isPresent() ? input.file(file().get(), in) : input.stream(in, source())) {
      predictTexts(texts, model, notes);
    }
  }

  private void predictTexts(ExampleSource.Reader texts, TextPredictions model, RunListener notes)
      throws IOException {
    try (PredictionOutput out = PredictionOutput.open(output)) {
      PredictionLines lines = new PredictionLines(out.writer());
      model.predict(texts, lines);
      out.commit();
      texts.notes().forEach(notes::onRawNote);
    }
  }

  /** The input file; empty for standard input. */
  private Optional<Path> file() {
    return input.filter(name -> !name.equals(PredictionOutput.STANDARD)).map(Path::of);
  }

  private Place source() {
    return file().map(Place::file).orElseGet(() -> Place.of("standard input"));
  }

  private InputStream opened() {
    return file().map(PredictCommand::opened).orElseGet(PredictCommand::standardInput);
  }

  /** The launcher knows whether it is closed; the JVM may have another file in its place. */
  private static InputStream standardInput() {
    if (Boolean.getBoolean("slimfit.closedInput")) {
      throw new InputException(
          Place.of("standard input"),
          "it is closed",
          "Send texts or paths of images to it, as in: slimfit predict <FILE; or name a file:"
              + " {input FILE}");
    }
    return System.in;
  }

  private static InputStream opened(Path file) {
    if (!Files.exists(file) || Files.isDirectory(file)) { // it may be a pipe
      throw new InputException(
          Place.file(file),
          Files.isDirectory(file) ? "this is a folder" : Place.missingFile(file),
          "Give the path of a file with texts, or paths of images: {input FILE}");
    }
    try {
      return new FileInputStream(file.toFile()); // that of Files asks a pipe for its position
    } catch (IOException e) {
      throw new InputException(
          Place.file(file), "cannot be read (" + e + ")", "Check its permissions", e);
    }
  }
}
