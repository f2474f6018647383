package io.slimfit.task.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.checkpoint.Sha256;
import io.slimfit.data.Label;
import io.slimfit.data.LabelLoss;
import io.slimfit.data.image.BadImages;
import io.slimfit.data.image.ImageDataset;
import io.slimfit.data.image.ImageSource;
import io.slimfit.model.ImageBatch;
import io.slimfit.model.Model;
import io.slimfit.model.loss.ClassWeighting;
import io.slimfit.task.BatchSchedule;
import io.slimfit.task.DataConfig;
import io.slimfit.task.EvaluationDetails;
import io.slimfit.task.KeptDetails;
import io.slimfit.task.LabelNames;
import io.slimfit.task.Labels;
import io.slimfit.task.MeanLoss;
import io.slimfit.task.ModelInput;
import io.slimfit.task.OutputSpec;
import io.slimfit.task.PaddedBatch;
import io.slimfit.task.RandomSubset;
import io.slimfit.task.ScheduleConfig;
import io.slimfit.task.TrainingData;
import io.slimfit.task.TrainingSettings;
import io.slimfit.task.WorstExample;
import io.slimfit.task.WorstExamples;
import io.slimfit.tensor.Workers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Images with one class each. Only their names, their classes and the loaded batches are in memory.
 */
final class ImageTrainingData implements TrainingData<ImageBatch> {
  private static final int MOST_HASHED = 5000; // a second or two

  private final ImageDataset images;
  private final Labels labels;
  private final ImageInput input;
  private final TrainingSettings settings;
  private final Workers workers;
  private final int[] train; // the indices of the images that were drawn
  private final int[] evaluation;
  private final ClassWeighting loss;
  private final BadImages badTraining;
  private final BadImages badEvaluation;
  private final List<ImageBatchSchedule> opened = new ArrayList<>();
  private final KeptDetails details = new KeptDetails();

  /** Finds all images; reads none of them. */
  ImageTrainingData(
      ImageTask task,
      ImageInput input,
      TrainingSettings settings,
      Workers workers,
      Consumer<String> note) {
    this.input = input;
    this.settings = settings;
    this.workers = workers;
    DataConfig data = settings.data();
    badTraining = data.images().badImages();
    badEvaluation = data.images().badImages();
    images = task.load(
        data.path(),
        data.files().validation(),
        data.images().datasets(data.files(), note),
        data.images().classes().isEmpty());
    try {
      labels = new Labels.Classes(images.classNames());
      ScheduleConfig schedule = settings.schedule();
      train = drawn(images.training(), schedule.maxTrainSamples(), RandomSubset.Of.TRAINING, note);
      evaluation =
          drawn(images.validation(), schedule.maxEvalSamples(), RandomSubset.Of.EVALUATION, note);
      requireTwoClasses();
      ImageHeap.ofTraining(schedule, train.length, evaluation.length, input.bytes())
          .require(Runtime.getRuntime().maxMemory());
      loss = data.loss().ofClasses(trainLabels(), labels.outputs());
    } catch (RuntimeException e) {
      images.close();
      throw e;
    }
  }

  private int[] drawn(
      ImageSource source, OptionalInt most, RandomSubset.Of set, Consumer<String> note) {
    return most.isEmpty()
        ? IntStream.range(0, source.count()).toArray()
        : RandomSubset.draw(source.count(), most.getAsInt(), settings.seed(), set, note).stream()
            .toArray();
  }

  private IntStream trainLabels() {
    return Arrays.stream(train).map(images.training()::label);
  }

  private void requireTwoClasses() {
    int first = images.training().label(train[0]);
    if (trainLabels().allMatch(label -> label == first)) {
      boolean drawn = settings.schedule().maxTrainSamples().isPresent();
      throw new InputException(
          Place.setting(drawn ? "maxTrainSamples" : "data"),
          (train.length == 1 ? "the only image is" : "all " + train.length + " images are")
              + " of the class '"
              + Place.printable(labels.names().get(first)) + "', so nothing can be learned",
          drawn ? "Use more images" : "Add images of another class");
    }
  }

  @Override
  public ModelInput<ImageBatch> input() {
    return input.model();
  }

  @Override
  public OutputSpec outputs() {
    return OutputSpec.of(labels);
  }

  @Override
  public int trainSamples() {
    return train.length;
  }

  @Override
  public int evalSamples() {
    return evaluation.length;
  }

  @Override
  public BatchSchedule<ImageBatch> steps() {
    ImageBatchSchedule steps = new ImageBatchSchedule(
        images.training(), train, input, settings, workers.count(), loss, badTraining);
    opened.add(steps);
    return steps;
  }

  @Override
  public List<String> metrics() {
    return ImageEvaluation.metrics(labels);
  }

  @Override
  public Map<String, OptionalDouble> evaluate(Model<ImageBatch> model) {
    ImageEvaluation metrics = new ImageEvaluation(labels.names(), loss);
    ImageSource source = images.validation();
    WorstExamples worst = new WorstExamples(settings.reportExamples());
    LabelLoss plain = labels.loss(ClassWeighting.plain());
    new ImageInference(model, input, workers, settings.data().images())
        .forward(
            source,
            evaluation,
            settings.schedule().evalBatchSize(),
            badEvaluation,
            (index, logits) -> {
              metrics.add(logits, source.label(index));
              if (worst.isWanted()) {
                Label label = Label.ofClass(source.label(index));
                double wrong = MeanLoss.of(plain, logits, label);
                worst.add(
                    wrong,
                    () -> WorstExample.of(
                        "", index, wrong, labels.text(label), labels.shown(logits)));
              }
            });
    details.evaluated(List.of(metrics.report()), worst.list());
    return metrics.values();
  }

  @Override
  public void keep() {
    details.keep();
  }

  @Override
  public EvaluationDetails details() {
    List<EvaluationDetails.SkippedImages> skipped = new ArrayList<>();
    EvaluationDetails.SkippedImages.of("train", badTraining).ifPresent(skipped::add);
    EvaluationDetails.SkippedImages.of("eval", badEvaluation).ifPresent(skipped::add);
    Thumbnails pictures =
        new Thumbnails(images.validation(), settings.data().images().decoder());
    return new EvaluationDetails(
        details.reports(),
        skipped,
        details.worst().stream().map(pictures::addedTo).toList());
  }

  @Override
  public OptionalDouble constantLoss() {
    return OptionalDouble.of(labels.constantLoss(trainLabels().mapToObj(Label::ofClass), loss));
  }

  @Override
  public String fingerprint() {
    Sha256 hash = new Sha256();
    labels.names().forEach(hash::add);
    addTo(hash, images.training(), train);
    addTo(hash, images.validation(), evaluation);
    return hash.hex();
  }

  /** Adds the class of each image, and the bytes of at most {@value #MOST_HASHED} of them. */
  private static void addTo(Sha256 hash, ImageSource source, int[] chosen) {
    hash.add(chosen.length);
    int every = 1 + (chosen.length - 1) / MOST_HASHED;
    for (int i = 0; i < chosen.length; i++) {
      hash.add(source.label(chosen[i]));
      if (i % every == 0) {
        addBytes(hash, source, chosen[i]);
      }
    }
  }

  private static void addBytes(Sha256 hash, ImageSource source, int index) {
    byte[] bytes;
    try {
      bytes = source.bytes(index);
    } catch (InputException e) {
      hash.add("this image cannot be read"); // whoever needs it says so
      return;
    }
    hash.add(bytes);
  }

  @Override
  public ObjectNode state() {
    return ImageDataState.of(details, badTraining, badEvaluation);
  }

  @Override
  public void restore(JsonNode state) {
    ImageDataState.restore(state, details, badTraining, badEvaluation);
  }

  @Override
  public PaddedBatch paddedBatch() {
    return new PaddedBatch(settings.schedule().batchSize(), input.shape().rows(), false);
  }

  @Override
  public void describe(ObjectNode config) {
    LabelNames.describe(labels, config);
  }

  @Override
  public void close() {
    opened.forEach(ImageBatchSchedule::close);
    images.close();
  }
}
