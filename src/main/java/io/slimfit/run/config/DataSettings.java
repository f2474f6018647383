package io.slimfit.run.config;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.base.Registry;
import io.slimfit.data.table.OnBadRow;
import io.slimfit.data.table.TableOptions;
import io.slimfit.model.loss.Pooling;
import io.slimfit.task.DataConfig;
import io.slimfit.task.LossConfig;
import io.slimfit.task.embedding.EmbeddingConfig;
import io.slimfit.task.image.AugmentationConfig;
import io.slimfit.task.image.ImageConfig;
import io.slimfit.task.question.QuestionConfig;
import io.slimfit.task.text.ColumnOptions;
import io.slimfit.task.text.TextFiles;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/** Makes the configurations of data, images and questions from their options. */
final class DataSettings {
  private DataSettings() {}

  /** @param seed for the choice of evaluation examples */
  static DataConfig of(OptionValues values, long seed) {
    return new DataConfig(
        values.get(DataOptions.DATA),
        files(values, seed),
        images(values),
        questions(values),
        new LossConfig(
            values.get(TrainingOptions.CLASS_WEIGHTS).orElse(false),
            values.get(TrainingOptions.LABEL_SMOOTHING).orElse(0.0)),
        embeddings(values));
  }

  private static EmbeddingConfig embeddings(OptionValues values) {
    EmbeddingConfig usual = EmbeddingConfig.standard();
    Registry<Pooling> poolings = new Registry<>("pooling");
    for (Pooling pooling : Pooling.values()) {
      poolings.with(Options.word(pooling), pooling);
    }
    return new EmbeddingConfig(
        values.get(EmbeddingOptions.LOSS),
        values.get(EmbeddingOptions.SCALE).orElse(usual.scale()),
        values.get(EmbeddingOptions.DIMENSIONS).orElse(List.of()).stream()
            .map(Math::toIntExact)
            .toList(),
        values
            .get(ExportOptions.POOLING)
            .map(name -> poolings.get(name, Place.setting(ExportOptions.POOLING.name()))));
  }

  private static TextFiles files(OptionValues values, long seed) {
    return new TextFiles(
        values.get(DataOptions.TRAIN_FILE),
        values.get(DataOptions.VALIDATION_FILE),
        values.get(DataOptions.TEST_FILE),
        values.get(DataOptions.VALIDATION_SHARE).orElse(TextFiles.none().validationShare()),
        seed,
        columns(values),
        format(values),
        onBadRow(values),
        Optional.empty());
  }

  private static ColumnOptions columns(OptionValues values) {
    return new ColumnOptions(
        values.get(DataOptions.TEXT_COLUMN),
        values.get(DataOptions.TEXT_PAIR_COLUMN),
        values.get(DataOptions.LABEL_COLUMN),
        values.get(DataOptions.LABEL_SEPARATOR),
        values.get(TextFormatOptions.LABELS));
  }

  private static TableOptions format(OptionValues values) {
    return new TableOptions(
        values.get(TextFormatOptions.SEPARATOR),
        values.get(TextFormatOptions.ENCODING),
        values.get(TextFormatOptions.QUOTES));
  }

  private static OnBadRow onBadRow(OptionValues values) {
    OnBadRow policy = values.get(DataOptions.ON_BAD_ROW).orElse(OnBadRow.FAIL);
    if (policy == OnBadRow.REPORT) {
      throw new InputException(
          Place.setting("onBadRow"),
          "only predictions can report a row",
          "Use {onBadRow fail} or {onBadRow skip}");
    }
    return policy;
  }

  /** How texts to predict are read. */
  static TextFiles toPredict(OptionValues values) {
    return TextFiles.none()
        .withColumns(columns(values))
        .withFormat(format(values))
        .withOnBadRow(values.get(DataOptions.ON_BAD_ROW).orElse(OnBadRow.FAIL));
  }

  static ImageConfig images(OptionValues values) {
    ImageConfig usual = ImageConfig.standard();
    return new ImageConfig(
        values.get(ImageOptions.ON_BAD_IMAGE).orElse(usual.onBadImage()),
        values.get(ImageOptions.MAX_IMAGE_PIXELS).orElse(usual.maxPixels()),
        whole(values.get(ImageOptions.LOADER_THREADS)),
        new AugmentationConfig(
            values.get(ImageOptions.AUGMENT).orElse(true),
            number(values.get(ImageOptions.CROP_SCALE)),
            number(values.get(ImageOptions.CROP_RATIO)),
            number(values.get(ImageOptions.FLIP)),
            number(values.get(ImageOptions.ERASE))),
        values.get(ImageOptions.IMAGE_COLUMN),
        values.get(ImageOptions.CLASSES).orElse(List.of()));
  }

  static QuestionConfig questions(OptionValues values) {
    QuestionConfig usual = QuestionConfig.standard();
    return new QuestionConfig(
        whole(values.get(QuestionOptions.DOC_STRIDE)),
        values.get(QuestionOptions.N_BEST).orElse(usual.bestSize()),
        values.get(QuestionOptions.MAX_ANSWER_LENGTH).orElse(usual.longestAnswer()),
        values.get(QuestionOptions.NULL_THRESHOLD).orElse(usual.nullThreshold()));
  }

  static OptionalInt whole(Optional<Integer> given) {
    return given.map(OptionalInt::of).orElseGet(OptionalInt::empty);
  }

  static OptionalDouble number(Optional<Double> given) {
    return given.map(OptionalDouble::of).orElseGet(OptionalDouble::empty);
  }
}
