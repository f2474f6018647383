package io.slimfit.task.token;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slimfit.base.CounterRandom;
import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.data.EncodedExamples;
import io.slimfit.data.Packer;
import io.slimfit.model.Model;
import io.slimfit.model.TokenBatch;
import io.slimfit.task.BatchSchedule;
import io.slimfit.task.Evaluation;
import io.slimfit.task.LabelNames;
import io.slimfit.task.Labels;
import io.slimfit.task.ModelInput;
import io.slimfit.task.OutputSpec;
import io.slimfit.task.PaddedBatch;
import io.slimfit.task.RandomSubset;
import io.slimfit.task.ScheduleConfig;
import io.slimfit.task.TrainingData;
import io.slimfit.task.TrainingSettings;
import io.slimfit.task.text.TextBatchSchedule;
import io.slimfit.task.text.TextFiles;
import io.slimfit.task.text.TextInput;
import io.slimfit.tensor.Workers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Sentences with tags. */
final class TokenTrainingData implements TrainingData<TokenBatch> {
  private static final long VALIDATION =
      0x746F6B656EL; // keeps these random numbers apart from others of the same seed

  private final TextInput input;
  private final TrainingSettings settings;
  private final Workers workers;
  private final Consumer<String> note;
  private final List<String> names;
  private final WordWindows windows;
  private final Packer packer;
  private final List<TaggedSentence> evaluation;
  private final EncodedExamples train;

  /** @param input closed with this */
  TokenTrainingData(
      Path file,
      TextInput input,
      TrainingSettings settings,
      Workers workers,
      Consumer<String> note) {
    this.input = input;
    this.settings = settings;
    this.workers = workers;
    this.note = note;
    ScheduleConfig schedule = settings.schedule();
    TextFiles files = settings.data().files();
    TaggedFile read = TaggedFile.read(file, files, note);
    List<TaggedSentence> learned = new ArrayList<>(read.sentences());
    List<TaggedSentence> held = files
        .validation()
        .map(path -> TaggedFile.read(path, files, note).sentences())
        .orElseGet(() -> holdOut(learned, file, files));
    names = names(read, Place.file(file));
    held.forEach(sentence -> TokenEvaluator.numbers(sentence, names));
    windows = new WordWindows(input.tokenization(), schedule.maxLength());
    packer = new Packer(schedule.layout(), input.tokenization().padTokenId(), TokenTask.LOSS);
    evaluation = drawn(held, schedule.maxEvalSamples(), RandomSubset.Of.EVALUATION);
    train = encoded(
        drawn(learned, schedule.maxTrainSamples(), RandomSubset.Of.TRAINING), Place.file(file));
  }

  /** Those of the file in their order; otherwise sorted, as in run_ner. */
  private static List<String> names(TaggedFile file, Place place) {
    List<String> names = file.names().isEmpty()
        ? List.copyOf(new TreeSet<>(
            file.sentences().stream().flatMap(s -> s.tags().stream()).toList()))
        : file.names();
    if (names.size() < 2) {
      throw new InputException(
          place,
          "all words have the same tag, so nothing can be learned",
          "Give sentences with at least two different tags");
    }
    return names;
  }

  /** Takes a share of the sentences away, at least one, and leaves at least one. */
  private List<TaggedSentence> holdOut(List<TaggedSentence> sentences, Path file, TextFiles files) {
    if (sentences.size() < 2) {
      throw new InputException(
          Place.file(file),
          "there is " + sentences.size() + " sentence, too few to train on some and evaluate with"
              + " others",
          "Give at least two, or {validationFile}");
    }
    long wanted = Math.round(files.validationShare() * sentences.size());
    int count = (int) Math.max(1, Math.min(sentences.size() - 1, wanted));
    BitSet chosen = new BitSet();
    int[] order = CounterRandom.permutation(
        sentences.size(), CounterRandom.key(files.validationSeed(), VALIDATION));
    for (int i = 0; i < count; i++) {
      chosen.set(order[i]);
    }
    List<TaggedSentence> all = List.copyOf(sentences);
    sentences.clear();
    List<TaggedSentence> held = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      (chosen.get(i) ? held : sentences).add(all.get(i));
    }
    note.accept("drawn from " + file + " to evaluate the model: " + count
        + "; give {validationFile} for other examples");
    return held;
  }

  private List<TaggedSentence> drawn(
      List<TaggedSentence> sentences, OptionalInt most, RandomSubset.Of set) {
    if (most.isEmpty()) {
      return List.copyOf(sentences);
    }
    return RandomSubset.draw(sentences.size(), most.getAsInt(), settings.seed(), set, note).stream()
        .mapToObj(sentences::get)
        .toList();
  }

  private EncodedExamples encoded(List<TaggedSentence> sentences, Place place) {
    if (sentences.isEmpty()) {
      throw new InputException(
          place, "there are no sentences to train on", "Give a file with at least one");
    }
    try (EncodedExamples.Builder builder = new EncodedExamples.Builder()) {
      for (TaggedSentence sentence : sentences) {
        windows
            .of(sentence.words(), TokenEvaluator.numbers(sentence, names))
            .forEach(window -> builder.add(window.example()));
      }
      return builder.build();
    }
  }

  @Override
  public ModelInput<TokenBatch> input() {
    return input.model();
  }

  @Override
  public OutputSpec outputs() {
    return TokenTask.outputs(names);
  }

  /** The number of windows. */
  @Override
  public int trainSamples() {
    return train.size();
  }

  /** The number of sentences. */
  @Override
  public int evalSamples() {
    return evaluation.size();
  }

  @Override
  public BatchSchedule<TokenBatch> steps() {
    return new TextBatchSchedule(
        train,
        packer,
        settings.schedule(),
        settings.microBatch(),
        workers.count(),
        settings.seed());
  }

  @Override
  public PaddedBatch paddedBatch() {
    return settings.schedule().paddedTexts();
  }

  @Override
  public List<String> metrics() {
    return Stream.concat(EntityMetrics.NAMES.stream(), Stream.of(Evaluation.LOSS))
        .toList();
  }

  @Override
  public Map<String, OptionalDouble> evaluate(Model<TokenBatch> model) {
    TokenPredictor predictor = new TokenPredictor(
        model, windows, names, packer, workers, settings.schedule().evalBatchSize());
    return new TokenEvaluator(names).evaluate(predictor, evaluation);
  }

  @Override
  public void describe(ObjectNode config) {
    LabelNames.describe(new Labels.Classes(names), config);
  }

  @Override
  public void close() {
    train.close();
    input.close();
  }
}
