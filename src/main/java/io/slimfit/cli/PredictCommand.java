package io.slimfit.cli;

import io.slimfit.SlimFit;
import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.cli.output.ImagePredictions;
import io.slimfit.cli.output.Notes;
import io.slimfit.cli.output.PredictionOutput;
import io.slimfit.data.TextLines;
import io.slimfit.data.table.TextReader;
import io.slimfit.predict.ImageClassifier;
import io.slimfit.predict.TextClassifier;
import io.slimfit.predict.TrainedModel;
import io.slimfit.run.TestPredictions;
import io.slimfit.run.config.InferenceConfig;
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
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code slimfit predict}: what a trained model says of texts or images, in their order. */
@Command(
    name = "predict",
    sortOptions = false,
    abbreviateSynopsis = true,
    description =
        "Answers texts or images with a trained model: a JSON object a line, in their order.",
    footer = {
      "",
      "A text a line, with a tab before a second text; or JSON objects with text and text_pair.",
      "Images: files and folders as PATH; else a path a line."
    })
final class PredictCommand implements Callable<Integer> {
  @Option(
      names = "--model",
      paramLabel = "DIR",
      required = true,
      description = "A trained model: what a run left in its folder model.")
  private String model = "";

  @Option(
      names = "--task",
      paramLabel = "NAME",
      completionCandidates = Names.Tasks.class,
      description = "Answer this task's test files, in the form GLUE's server takes; needs --data.")
  private Optional<String> task = Optional.empty();

  @Option(
      names = "--data",
      paramLabel = "PATH",
      description = "With --task: the task's folder, its parent, or one file.")
  private Optional<Path> data = Optional.empty();

  @Option(
      names = "--input",
      paramLabel = "FILE|-",
      description = "The texts, or paths of images, one a line (default: -, standard input).")
  private Optional<String> input = Optional.empty();

  @Option(
      names = "--output",
      paramLabel = "FILE|-",
      description =
          "Where the answers go; what is there is replaced when all are written (default: -, standard output). With --task a folder.")
  private String output = PredictionOutput.STANDARD;

  @Option(
      names = "--text-column",
      paramLabel = "NAME",
      description = "Field, or column, that holds the text (default: text, sentence ...).")
  private Optional<String> textColumn = Optional.empty();

  @Option(
      names = "--text-pair-column",
      paramLabel = "NAME",
      description = "Field, or column, that holds the second text (default: text_pair ...).")
  private Optional<String> textPairColumn = Optional.empty();

  @Parameters(paramLabel = "PATH", description = "Images, or folders of them.")
  private List<Path> paths = List.of();

  @Mixin
  private ImageOptions images = new ImageOptions();

  @Mixin
  private InferenceOptions options = new InferenceOptions();

  @Override
  public Integer call() throws IOException {
    Logger.getLogger("").setLevel(Level.WARNING); // of the libraries that log by it
    InferenceConfig config = options.config(model, task.orElse("text"));
    requireOneSource();
    requireOtherOutput();
    if (task.isPresent()) {
      images.requireNone();
      return answerTask(task.get(), config);
    }
    TrainedModel found = SlimFit.trainedModel(config, new Notes(System.err));
    requireFit(found.readsImages());
    try {
      if (found.readsImages()) {
        answerImages(found);
      } else {
        answerLines(found);
      }
      return 0;
    } catch (UncheckedIOException e) {
      if (output.equals(PredictionOutput.STANDARD) && System.out.checkError()) {
        return 0; // whoever read the answers has gone
      }
      throw e;
    }
  }

  private void requireOneSource() {
    if (data.isPresent() && task.isEmpty()) {
      throw new InputException(
          Place.option("--data"), "there is no --task", "Give what is to be answered by --input");
    }
    if (input.isPresent() && (task.isPresent() || !paths.isEmpty())) {
      throw new InputException(
          Place.option("--input"),
          task.isPresent() ? "excludes option --task" : "there are paths of images, too",
          "Give one of the two");
    }
    if (task.isPresent() && !paths.isEmpty()) {
      throw new InputException(
          Place.file(paths.get(0)),
          "with --task its own test files are answered",
          "Leave out --task, or the path");
    }
  }

  /** Answers would take the place of what they are about. */
  private void requireOtherOutput() throws IOException {
    if (output.equals(PredictionOutput.STANDARD) || !Files.exists(Path.of(output))) {
      return;
    }
    for (Path read : Stream.concat(file().stream(), paths.stream()).toList()) {
      if (Files.exists(read) && Files.isSameFile(read, Path.of(output))) {
        throw new InputException(
            Place.option("--output"),
            Place.printable(output) + " is also what is to be answered",
            "Choose another file");
      }
    }
  }

  /** What is said must be of the kind of input that the model reads. */
  private void requireFit(boolean ofImages) {
    if (!ofImages) {
      if (!paths.isEmpty()) {
        throw new InputException(
            Place.file(paths.get(0)),
            "the model reads texts, not images",
            "Give a file with a text a line: --input FILE");
      }
      images.requireNone();
      return;
    }
    options.requireNoLength();
    if (textColumn.isPresent() || textPairColumn.isPresent()) {
      throw new InputException(
          Place.option(textColumn.isPresent() ? "--text-column" : "--text-pair-column"),
          "it goes with texts, but the model reads images",
          "Leave it out");
    }
  }

  private void answerImages(TrainedModel found) throws IOException {
    try (ImageClassifier classifier = found.forImages(images.config());
        PredictionOutput out = PredictionOutput.open(output)) {
      ImagePredictions answers = new ImagePredictions(classifier, out.writer(), System.err);
      if (paths.isEmpty()) {
        try (TextReader lines =
            TextReader.of(opened(), source(), ImagePredictions.PATH_CHARACTERS)) {
          answers.answer(lines);
        }
      } else {
        answers.answer(paths);
      }
      out.commit();
    }
  }

  /** The task's own examples without labels, to a folder. */
  private int answerTask(String name, InferenceConfig config) {
    if (output.equals(PredictionOutput.STANDARD)) {
      throw new InputException(
          Place.option("--output"), "with --task answers go to a folder", "Give one: --output DIR");
    }
    TaskKind<?> known = Tasks.standard().get(name, Place.option("--task"));
    TextFiles files = TextFiles.none().withColumns(textColumn, textPairColumn, Optional.empty());
    files.requireFit(known);
    known.requireFit(data);
    TestPredictions tests = TestPredictions.find(known, data, files)
        .orElseThrow(() -> new InputException(
            Place.option("--task"),
            name + " is not a task of texts with labels",
            known.settings().contains(SettingsGroup.IMAGES)
                ? "Leave it out, and give the images: slimfit predict --model DIR PATH ..."
                : "Use slimfit evaluate, which writes answers too"));
    SlimFit.predict(tests, config, OptionalInt.empty(), Path.of(output), new Notes(System.err))
        .forEach(file -> System.out.println("written to " + file));
    return 0;
  }

  private void answerLines(TrainedModel found) throws IOException {
    try (InputStream in = opened();
        TextLines texts = new TextLines(in, source(), textColumn, textPairColumn);
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
          "Give the path of a file with texts, or paths of images: --input FILE");
    }
    try {
      return Files.newInputStream(file);
    } catch (IOException e) {
      throw new InputException(
          Place.file(file), "cannot be read (" + e + ")", "Check its permissions", e);
    }
  }
}
