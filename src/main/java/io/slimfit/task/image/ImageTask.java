package io.slimfit.task.image;

import io.slimfit.base.Counted;
import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.data.image.ImageDataset;
import io.slimfit.data.image.ImageDatasets;
import io.slimfit.data.image.ImageSource;
import io.slimfit.model.HeadKind;
import io.slimfit.model.ImageBatch;
import io.slimfit.task.DataConfig;
import io.slimfit.task.EvaluationData;
import io.slimfit.task.InferenceSettings;
import io.slimfit.task.ModelFiles;
import io.slimfit.task.OutputSpec;
import io.slimfit.task.Recipe;
import io.slimfit.task.SettingsGroup;
import io.slimfit.task.TaskKind;
import io.slimfit.task.TrainingData;
import io.slimfit.task.TrainingSettings;
import io.slimfit.tensor.Workers;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A task whose examples are images with one class each. The data may be in any format that
 * {@link ImageDatasets} knows.
 *
 * @param classes how many classes the data set must have; 0 for any number
 */
public record ImageTask(String name, String description, int classes, Recipe recipe)
    implements TaskKind<ImageBatch> {
  public static final List<ImageTask> ALL = List.of(
      new ImageTask(
          "cifar10",
          "CIFAR-10: images of 32 x 32 in 10 classes ({data})",
          10,
          Recipe.ofImages(0.90, 7.5e-5, 0, 32, 224, 43, false)),
      new ImageTask(
          "cifar100",
          "CIFAR-100: images of 32 x 32 in 100 classes ({data})",
          100,
          Recipe.ofImages(0.75, 5.5e-5, 0, 32, 224, 43, true)),
      new ImageTask(
          "imagenet",
          "ImageNet: class folders named by synset ({data})",
          1000,
          Recipe.ofImages(0.95, 5e-5, 0.01, 128, 384, 43, true)),
      new ImageTask(
          "imagefolder",
          "your own images: class folders, tar, CSV or Parquet ({data})",
          0,
          Recipe.ofImages(0.90, 7.5e-5, 0.01, 32, 224, 42, false)));

  @Override
  public OutputSpec usualOutputs() {
    return classes == 0
        ? TaskKind.super.usualOutputs()
        : new OutputSpec(HeadKind.SEQUENCE_CLASSIFICATION, classes, List.of(), Optional.empty());
  }

  @Override
  public Set<SettingsGroup> settings() {
    return Set.of(
        SettingsGroup.DATA,
        SettingsGroup.VALIDATION_FILE,
        SettingsGroup.LABEL_COLUMN,
        SettingsGroup.IMAGES,
        SettingsGroup.CLASS_LOSS,
        SettingsGroup.RANDOM_WEIGHTS);
  }

  @Override
  public TrainingData<ImageBatch> training(
      ModelFiles model, TrainingSettings settings, Workers workers, Consumer<String> note) {
    ImageInput input = ImageInput.of(model, settings.imageSize(), note);
    return new ImageTrainingData(this, input, settings, workers, note);
  }

  @Override
  public EvaluationData<ImageBatch> evaluation(
      ModelFiles model,
      DataConfig data,
      InferenceSettings inference,
      Workers workers,
      Consumer<String> note) {
    return new ImageEvaluationData(this, model, data, inference, workers, note);
  }

  /**
   * Opens images to train on and images to evaluate on; the caller closes them.
   *
   * @param data {@code --data}
   * @param validation where the evaluation images are, if they are elsewhere
   * @param datasets opens the images
   * @param all whether all classes are used, so that their number must be that of the task
   * @throws InputException if there are no images, or their number of classes is not that of the
   *     task
   */
  public ImageDataset load(
      Optional<Path> data, Optional<Path> validation, ImageDatasets datasets, boolean all) {
    Path path = required(data);
    ImageDataset dataset =
        validation.isPresent() ? datasets.open(path, validation.get()) : datasets.open(path);
    int found = dataset.classNames().size();
    if (all && classes > 0 && found != classes) {
      dataset.close();
      throw new InputException(
          Place.file(path),
          "task " + name + " has " + Counted.of(classes, "class") + ", not " + found,
          "Use {task imagefolder}, or name some of the classes: {classes NAME},...");
    }
    return dataset;
  }

  /**
   * The images to evaluate a trained model on; the caller closes them.
   *
   * @throws InputException if there are none
   */
  public ImageSource toEvaluate(Optional<Path> data, ImageDatasets datasets) {
    return datasets.toEvaluate(required(data));
  }

  private Path required(Optional<Path> data) {
    return data.orElseThrow(() -> new InputException(
        Place.setting("data"),
        "task " + name + " needs images",
        "Give a folder of class folders, a tar, CSV or Parquet file: {data PATH}"));
  }
}
