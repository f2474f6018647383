package io.slimfit.task.image;

import io.slimfit.data.image.BadImages;
import io.slimfit.data.image.ImageSource;
import io.slimfit.model.ImageBatch;
import io.slimfit.model.Model;
import io.slimfit.model.loss.ClassWeighting;
import io.slimfit.task.DataConfig;
import io.slimfit.task.EvaluationData;
import io.slimfit.task.EvaluationDetails;
import io.slimfit.task.EvaluationOutcome;
import io.slimfit.task.InferenceSettings;
import io.slimfit.task.Labels;
import io.slimfit.task.ModelFiles;
import io.slimfit.task.ModelLabels;
import io.slimfit.tensor.Workers;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Labelled images that a trained model is evaluated on. */
final class ImageEvaluationData extends TrainedImages implements EvaluationData<ImageBatch> {
  private final ImageSource source;
  private final ModelLabels labels;
  private final Consumer<String> note;

  ImageEvaluationData(
      ImageTask task,
      ModelFiles model,
      DataConfig data,
      InferenceSettings inference,
      Workers workers,
      Consumer<String> note) {
    super(model, data.images(), inference, workers, note);
    this.note = note;
    source = task.toEvaluate(data.path(), images().datasets(data.files(), note));
    try {
      labels = labels(source.classNames(), task);
    } catch (RuntimeException e) {
      source.close();
      throw e;
    }
  }

  private ModelLabels labels(List<String> classNames, ImageTask task) {
    Labels ofData = new Labels.Classes(classNames);
    Optional<ModelLabels> synsets = Optional.of(labels())
        .filter(ofData::isSameKind)
        .flatMap(one -> ImageNetSynsets.labels(classNames, one.names()));
    synsets.ifPresent(
        found -> note.accept("the data names ImageNet's classes by synset, the model by words:"
            + " they are matched by number"));
    return synsets.orElseGet(() -> ModelLabels.of(ofData, labels(), task.name()));
  }

  @Override
  public EvaluationOutcome evaluate(Model<ImageBatch> model, Supplier<Path> folder) {
    ImageEvaluation evaluation =
        new ImageEvaluation(labels.labels().names(), ClassWeighting.plain());
    BadImages bad = images().badImages();
    int[] samples = new int[1];
    predict(model, source, bad, (index, logits) -> {
      evaluation.add(logits, labels.numbers().get(source.label(index)));
      samples[0]++;
    });
    EvaluationDetails details = new EvaluationDetails(
        List.of(evaluation.report()),
        EvaluationDetails.SkippedImages.of("eval", bad).stream().toList());
    details.skipped().forEach(skipped -> note.accept(skipped.sentence()));
    return new EvaluationOutcome(evaluation.values(), samples[0], details);
  }

  @Override
  public void close() {
    source.close();
  }
}
