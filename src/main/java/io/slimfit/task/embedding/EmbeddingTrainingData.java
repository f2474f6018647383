package io.slimfit.task.embedding;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slimfit.base.InputException;
import io.slimfit.checkpoint.Sha256;
import io.slimfit.data.EncodedExample;
import io.slimfit.data.EncodedExamples;
import io.slimfit.data.LabelLoss;
import io.slimfit.data.Packer;
import io.slimfit.model.Model;
import io.slimfit.model.TokenBatch;
import io.slimfit.model.loss.ComparedText;
import io.slimfit.model.loss.EmbeddingLoss;
import io.slimfit.model.loss.EmbeddingObjective;
import io.slimfit.model.loss.Pooling;
import io.slimfit.task.BatchSchedule;
import io.slimfit.task.ModelFiles;
import io.slimfit.task.ModelInput;
import io.slimfit.task.OutputSpec;
import io.slimfit.task.PaddedBatch;
import io.slimfit.task.RandomSubset;
import io.slimfit.task.ScheduleConfig;
import io.slimfit.task.TrainingData;
import io.slimfit.task.TrainingSettings;
import io.slimfit.task.text.TextCounts;
import io.slimfit.task.text.TextFiles;
import io.slimfit.task.text.TextInput;
import io.slimfit.tensor.Workers;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.Consumer;

/** Pairs of texts that embeddings are learned from. */
final class EmbeddingTrainingData implements TrainingData<TokenBatch> {
  private static final long VALIDATION =
      0x656D626564L; // keeps these random numbers apart from others of the same seed

  private final TextInput input;
  private final TrainingSettings settings;
  private final Workers workers;
  private final Consumer<String> note;
  private final SentenceModules modules;
  private final int width;
  private final Packer packer;
  private final TextPairs train;
  private final TextPairs evaluation;
  private final EncodedExamples trainTexts;
  private final EncodedExamples evaluationTexts;

  /** @param input closed with this */
  EmbeddingTrainingData(
      Path file,
      ModelFiles model,
      TextInput input,
      TrainingSettings settings,
      Workers workers,
      Consumer<String> note) {
    this.input = input;
    this.settings = settings;
    this.workers = workers;
    this.note = note;
    EmbeddingConfig config = settings.data().embeddings();
    width = EmbeddingTask.width(input.model(), model.configPlace());
    config.requireWidth(width);
    modules = modules(model, config);
    ScheduleConfig schedule = settings.schedule();
    TextFiles files = settings.data().files();
    TextPairs read = TextPairsFile.read(file, files, note);
    EmbeddingObjective objective = config.objective(read);
    Optional<TextPairs> validation =
        files.validation().map(path -> TextPairsFile.read(path, files, note));
    BitSet held = validation.isPresent() ? new BitSet() : read.holdOut(files, VALIDATION, note);
    evaluation = drawn(
        validation.orElseGet(() -> read.select(held.stream().toArray())),
        schedule.maxEvalSamples(),
        RandomSubset.Of.EVALUATION);
    train = drawn(read.without(held), schedule.maxTrainSamples(), RandomSubset.Of.TRAINING);
    requireRows();
    packer = new Packer(
        schedule.layout(),
        input.tokenization().padTokenId(),
        loss(objective, modules.pooling().orElseThrow(), config.dimensions()));
    trainTexts = encoded(train, "training texts");
    evaluationTexts = encoded(evaluation, "evaluation texts");
  }

  /** What the options say, or the model, or else the mean, scaled to length 1. */
  private static SentenceModules modules(ModelFiles model, EmbeddingConfig config) {
    if (config.pooling().isPresent()) {
      return new SentenceModules(config.pooling(), true);
    }
    return model
        .sentenceModules()
        .filter(stored -> stored.pooling().isPresent())
        .orElse(new SentenceModules(Optional.of(Pooling.MEAN), true));
  }

  private static LabelLoss loss(
      EmbeddingObjective objective, Pooling pooling, List<Integer> dimensions) {
    return labels -> new EmbeddingLoss(
        labels.stream().map(EmbeddingBatchSchedule::text).toArray(ComparedText[]::new),
        pooling,
        objective,
        dimensions);
  }

  private void requireRows() {
    if (new Partners(train, 0).rows().length == 0) {
      throw new InputException(
          train.place(),
          "no two texts to train on belong together",
          "Give more pairs, or more texts of each class");
    }
    if (train.isScored() != evaluation.isScored()
        || train.hasClasses() != evaluation.hasClasses()) {
      throw new InputException(
          evaluation.place(),
          "its columns are of another kind than those of " + train.place(),
          "Give pairs, scores or labels in both");
    }
  }

  private TextPairs drawn(TextPairs pairs, OptionalInt most, RandomSubset.Of set) {
    return most.isEmpty()
        ? pairs
        : pairs.select(
            RandomSubset.draw(pairs.size(), most.getAsInt(), settings.seed(), set, note).stream()
                .toArray());
  }

  private EncodedExamples encoded(TextPairs pairs, String kind) {
    TextCounts counts = new TextCounts(kind, input.maxLength());
    try (EncodedExamples.Builder builder = new EncodedExamples.Builder()) {
      for (int from = 0; from < pairs.texts().size(); from++) {
        settings.progress().on("tokenizing " + kind, from, pairs.texts().size());
        for (EncodedExample example :
            TrainedEmbedding.encoded(pairs.texts().subList(from, from + 1), input, counts)) {
          builder.add(example);
        }
      }
      counts.sentences().forEach(note);
      return builder.build();
    }
  }

  @Override
  public ModelInput<TokenBatch> input() {
    Map<String, byte[]> files = new LinkedHashMap<>(input.model().files());
    files.putAll(modules.files(width, input.maxLength()));
    return new ModelInput<>(input.model().family(), input.model().config(), files);
  }

  @Override
  public OutputSpec outputs() {
    return EmbeddingTask.outputs(width);
  }

  @Override
  public int trainSamples() {
    return new Partners(train, 0).rows().length;
  }

  @Override
  public int evalSamples() {
    return evaluation.size();
  }

  @Override
  public BatchSchedule<TokenBatch> steps() {
    return new EmbeddingBatchSchedule(
        train,
        trainTexts,
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
    return EmbeddingEvaluator.metrics(evaluation);
  }

  @Override
  public Map<String, OptionalDouble> evaluate(Model<TokenBatch> model) {
    TextVectors vectors = new TextVectors(
        model,
        modules,
        input.tokenization().padTokenId(),
        workers,
        settings.schedule().evalBatchSize());
    return new EmbeddingEvaluator(evaluation, evaluationTexts).evaluate(vectors);
  }

  @Override
  public String fingerprint() {
    Sha256 hash = new Sha256();
    trainTexts.addTo(hash);
    train.rows().forEach(hash::add);
    evaluationTexts.addTo(hash);
    evaluation.rows().forEach(hash::add);
    for (TextPairs pairs : List.of(train, evaluation)) {
      hash.add(pairs.classes());
      for (double score : pairs.scores()) {
        hash.add(score);
      }
    }
    return hash.hex();
  }

  @Override
  public void describe(ObjectNode config) {
    config.remove(List.of("id2label", "label2id"));
  }

  @Override
  public void close() {
    trainTexts.close();
    evaluationTexts.close();
    input.close();
  }
}
