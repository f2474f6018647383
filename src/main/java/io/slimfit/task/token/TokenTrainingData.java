package io.slimfit.task.token;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.data.EncodedExamples;
import io.slimfit.data.Packer;
import io.slimfit.model.Model;
import io.slimfit.model.TokenBatch;
import io.slimfit.task.BatchSchedule;
import io.slimfit.task.Evaluation;
import io.slimfit.task.EvaluationDetails;
import io.slimfit.task.KeptDetails;
import io.slimfit.task.LabelNames;
import io.slimfit.task.Labels;
import io.slimfit.task.ModelInput;
import io.slimfit.task.OutputSpec;
import io.slimfit.task.PaddedBatch;
import io.slimfit.task.RandomSubset;
import io.slimfit.task.ScheduleConfig;
import io.slimfit.task.TrainingData;
import io.slimfit.task.TrainingSettings;
import io.slimfit.task.WorstExamples;
import io.slimfit.task.text.HeldOutShare;
import io.slimfit.task.text.TextBatchSchedule;
import io.slimfit.task.text.TextFiles;
import io.slimfit.task.text.TextInput;
import io.slimfit.tensor.Workers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/** Sentences with tags. */
final class TokenTrainingData implements TrainingData<TokenBatch> {
  private static final long VALIDATION =
      0x746F6B656EL; // keeps these random numbers apart from others of the same seed

  private final TextInput input;
  private final TrainingSettings settings;
  private final Workers workers;
  private final List<String> names;
  private final WordWindows windows;
  private final Packer packer;
  private final List<TaggedSentence> evaluation;
  private final EncodedExamples train;
  private final KeptDetails details = new KeptDetails();

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
    ScheduleConfig schedule = settings.schedule();
    TextFiles files = settings.data().files();
    TaggedFile read = TaggedFile.read(file, files, note);
    HeldOutShare<TaggedSentence> sentences = files
        .validation()
        .map(path -> new HeldOutShare<>(
            read.sentences(), TaggedFile.read(path, files, note).sentences()))
        .orElseGet(() -> HeldOutShare.of(
            read.sentences(), Function.identity(), "sentence", file, files, VALIDATION, note));
    names = names(read, Place.file(file));
    sentences.evaluation().forEach(sentence -> TokenEvaluator.numbers(sentence, names));
    windows = new WordWindows(input.tokenization(), schedule.maxLength());
    packer = new Packer(schedule.layout(), input.tokenization().padTokenId(), TokenTask.LOSS);
    evaluation = RandomSubset.of(
        sentences.evaluation(),
        schedule.maxEvalSamples(),
        settings.seed(),
        RandomSubset.Of.EVALUATION,
        note);
    train = encoded(
        RandomSubset.of(
            sentences.training(),
            schedule.maxTrainSamples(),
            settings.seed(),
            RandomSubset.Of.TRAINING,
            note),
        Place.file(file));
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
    return new TextBatchSchedule(train, packer, settings, workers);
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
    WorstExamples worst = new WorstExamples(settings.reportExamples());
    Map<String, OptionalDouble> metrics =
        new TokenEvaluator(names).evaluate(predictor, evaluation, worst);
    details.evaluated(List.of(), worst.list());
    return metrics;
  }

  @Override
  public void keep() {
    details.keep();
  }

  @Override
  public ObjectNode state() {
    return details.state();
  }

  @Override
  public void restore(JsonNode state) {
    details.restore(state);
  }

  @Override
  public EvaluationDetails details() {
    return new EvaluationDetails(List.of(), List.of(), details.worst());
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
