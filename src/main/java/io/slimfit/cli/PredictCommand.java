package io.slimfit.cli;

import io.slimfit.SlimFit;
import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.cli.options.GivenOptions;
import io.slimfit.cli.output.ImagePredictions;
import io.slimfit.cli.output.Notes;
import io.slimfit.cli.output.PredictionOutput;
import io.slimfit.data.TextLines;
import io.slimfit.data.table.TextReader;
import io.slimfit.predict.ImageClassifier;
import io.slimfit.predict.TextClassifier;
import io.slimfit.predict.TrainedModel;
import io.slimfit.run.TestPredictions;
import io.slimfit.run.config.Command;
import io.slimfit.run.config.DataOptions;
import io.slimfit.run.config.InferenceConfig;
import io.slimfit.run.config.Option;
import io.slimfit.run.config.OptionValues;
import io.slimfit.run.config.Options;
import io.slimfit.run.config.OutputOptions;
import io.slimfit.task.PredictionLines;
import io.slimfit.task.SettingsGroup;
import io.slimfit.task.TaskKind;
import io.slimfit.task.Tasks;
import io.slimfit.task.text.TextFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code slimfit predict}: what a trained model predicts for texts or images, in their order. */
final class PredictCommand implements Callable<Integer> {
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

  // what a command line gave, in call
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
            "Predicts texts or images with a trained model: one line of JSON each, in their order.",
            "",
            "Texts: one a line, with a tab before a second text; or JSON objects with text and"
                + " text_pair.",
            "Images: files and folders as PATH; otherwise one path a line.")
        .addPositional(images);
  }

  @Override
  public Integer call() throws IOException {
    Logger.getLogger("").setLevel(Level.WARNING); // of the libraries that log by it
    values = given.values();
    task = values.get(DataOptions.TASK);
    data = values.get(DataOptions.DATA);
    input = values.get(DataOptions.INPUT);
    output = values.get(OutputOptions.OUTPUT).orElse(PredictionOutput.STANDARD);
    paths = Optional.<List<Path>>ofNullable(images.getValue()).orElse(List.of());
    InferenceConfig config =
        InferenceConfig.of(values, tasks.get(task.orElse("text"), Place.setting("task")));
    requireOneSource();
    requireOtherOutput();
    if (task.isPresent()) {
      requireNone(Optional.of(SettingsGroup.IMAGES));
      return predictTask(task.get(), config);
    }
    TrainedModel found = SlimFit.trainedModel(config, new Notes(System.err));
    requireFit(found.readsImages());
    try {
      if (found.readsImages()) {
        predictImages(found);
      } else {
        predictLines(found);
      }
      return 0;
    } catch (UncheckedIOException e) {
      if (output.equals(PredictionOutput.STANDARD) && System.out.checkError()) {
        return 0; // whoever read the predictions has gone
      }
      throw e;
    }
  }

  private void requireOneSource() {
    if (data.isPresent() && task.isEmpty()) {
      throw new InputException(
          Place.setting("data"), "there is no {task}", "Give the texts by {input}");
    }
    if (input.isPresent() && (task.isPresent() || !paths.isEmpty())) {
      throw new InputException(
          Place.setting("input"),
          task.isPresent() ? "excludes option {task}" : "there are paths of images, too",
          "Give one of the two");
    }
    if (task.isPresent() && !paths.isEmpty()) {
      throw new InputException(
          Place.file(paths.get(0)),
          "with {task} its own test files are predicted",
          "Leave out {task}, or the path");
    }
  }

  /** Predictions would take the place of what they are about. */
  private void requireOtherOutput() throws IOException {
    if (output.equals(PredictionOutput.STANDARD) || !Files.exists(Path.of(output))) {
      return;
    }
    for (Path read : Stream.concat(file().stream(), paths.stream()).toList()) {
      if (Files.exists(read) && Files.isSameFile(read, Path.of(output))) {
        throw new InputException(
            Place.setting("output"),
            Place.printable(output) + " is also what is to be predicted",
            "Choose another file");
      }
    }
  }

  /** What is given must be of the kind of input that the model reads. */
  private void requireFit(boolean ofImages) {
    if (ofImages) {
      requireNone(Optional.of(SettingsGroup.LENGTHS));
      requireNone(Optional.of(SettingsGroup.TEXT_COLUMNS));
      return;
    }
    if (!paths.isEmpty()) {
      throw new InputException(
          Place.file(paths.get(0)),
          "the model reads texts, not images",
          "Give a file with one text a line: {input FILE}");
    }
    requireNone(Optional.of(SettingsGroup.IMAGES));
  }

  /** Refuses options of these settings, for the model has no use for them. */
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
      ImagePredictions predictions = new ImagePredictions(classifier, out.writer(), System.err);
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

  /** The task's own examples without labels, to a folder. */
  private int predictTask(String name, InferenceConfig config) {
    if (output.equals(PredictionOutput.STANDARD)) {
      throw new InputException(
          Place.setting("output"),
          "with {task} predictions go to a folder",
          "Give one: {output DIR}");
    }
    TaskKind<?> known = tasks.get(name, Place.setting("task"));
    TextFiles files = TextFiles.none()
        .withColumns(
            values.get(DataOptions.TEXT_COLUMN),
            values.get(DataOptions.TEXT_PAIR_COLUMN),
            Optional.empty());
    Options.requireFit(values, Command.PREDICT, known);
    known.requireFit(data);
    TestPredictions tests = TestPredictions.find(known, data, files)
        .orElseThrow(() -> new InputException(
            Place.setting("task"),
            name + " is not a task of texts with labels",
            known.settings().contains(SettingsGroup.IMAGES)
                ? "Leave it out, and give the images: slimfit predict --model DIR PATH ..."
                : "Use slimfit evaluate, which writes predictions too"));
    SlimFit.predict(tests, config, OptionalInt.empty(), Path.of(output), new Notes(System.err))
        .forEach(file -> System.out.println("written to " + file));
    return 0;
  }

  private void predictLines(TrainedModel found) throws IOException {
    try (InputStream in = opened();
        TextLines texts = new TextLines(
            in,
            source(),
            values.get(DataOptions.TEXT_COLUMN),
            values.get(DataOptions.TEXT_PAIR_COLUMN));
        TextClassifier classifier = found.forTexts();
        PredictionOutput out = PredictionOutput.open(output)) {
      PredictionLines lines = new PredictionLines(out.writer());
      classifier.predict(texts, lines::write, lines::flush);
      out.commit();
      if (texts.cut() > 0) {
        System.err.println("note: " + texts.cut() + " lines were too long to be read whole");
      }
    }
  }

  /** Nothing for standard input. */
  private Optional<Path> file() {
    return input.filter(name -> !name.equals(PredictionOutput.STANDARD)).map(Path::of);
  }

  private Place source() {
    return file().map(Place::file).orElseGet(() -> Place.of("standard input"));
  }

  private InputStream opened() {
    return file().map(PredictCommand::opened).orElse(System.in);
  }

  private static InputStream opened(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new InputException(
          Place.file(file),
          Files.isDirectory(file) ? "this is a folder" : "there is no such file",
          "Give the path of a file with texts, or paths of images: {input FILE}");
    }
    try {
      return Files.newInputStream(file);
    } catch (IOException e) {
      throw new InputException(
          Place.file(file), "cannot be read (" + e + ")", "Check its permissions", e);
    }
  }
}
