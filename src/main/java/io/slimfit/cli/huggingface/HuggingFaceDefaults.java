package io.slimfit.cli.huggingface;

import io.slimfit.base.Place;
import io.slimfit.cli.options.Setting;
import io.slimfit.run.config.DataOptions;
import io.slimfit.run.config.EvaluationOptions;
import io.slimfit.run.config.ModelSourceOptions;
import io.slimfit.run.config.Option;
import io.slimfit.run.config.OutputOptions;
import io.slimfit.run.config.TrainingOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The defaults of Hugging Face's scripts, for command lines that are written for them. */
public final class HuggingFaceDefaults {
  /**
   * Names that only run_image_classification has. Each of its command lines has one of them, or the
   * name of a data set of images.
   */
  private static final List<String> IMAGE_FOLDERS =
      List.of("train_dir", "validation_dir", "train_val_split");

  private static final List<String> IMAGE_FIELDS =
      List.of("image_column_name", "image_processor_name");

  private static final Place DEFAULT = Place.of("Hugging Face's default");

  /** Required by run_glue and run_qa, optional in run_image_classification. */
  private static final String MODEL = "model_name_or_path";

  private static final String IMAGE_MODEL = "google/vit-base-patch16-224-in21k";

  private static final Map<Option<?>, String> DEFAULTS = Map.of(
      TrainingOptions.LEARNING_RATE, "5e-5",
      TrainingOptions.EPOCHS, "3",
      TrainingOptions.BATCH_SIZE, "8",
      EvaluationOptions.EVAL_BATCH_SIZE, "8",
      TrainingOptions.WEIGHT_DECAY, "0",
      TrainingOptions.MAX_GRAD_NORM, "1",
      TrainingOptions.GROUP_BY_LENGTH, "off",
      EvaluationOptions.KEEP, "last",
      TrainingOptions.SEED, "42");

  private HuggingFaceDefaults() {}

  /**
   * The options that follow from Hugging Face's names unless others are given: its files are
   * written, and a command line for one of its scripts gets the defaults of that script.
   *
   * @param images whether our own options already say that the task has images
   */
  public static List<Setting> implied(List<Setting> theirs, boolean images) {
    List<Setting> implied = new ArrayList<>();
    if (!theirs.isEmpty()) {
      implied.add(new Setting(OutputOptions.HUGGING_FACE_FILES.flag(), List.of(), DEFAULT));
    }
    if (script(theirs).isPresent()) {
      Map<String, String> defaults = new TreeMap<>();
      DEFAULTS.forEach((option, value) -> defaults.put(option.flag(), value));
      if (theirs.stream().anyMatch(HuggingFaceDefaults::isOfImageScript)) {
        defaults.put(ModelSourceOptions.MODEL.flag(), IMAGE_MODEL);
      }
      if (images || isAboutImages(theirs)) {
        defaults.remove(TrainingOptions.GROUP_BY_LENGTH.flag());
        defaults.put(DataOptions.VALIDATION_SHARE.flag(), "0.15");
      } else {
        defaults.put(TrainingOptions.MAX_LENGTH.flag(), isAboutQuestions(theirs) ? "384" : "128");
      }
      defaults.forEach((flag, value) -> implied.add(new Setting(flag, value, DEFAULT)));
    }
    return implied;
  }

  /** The name that shows that a command line is for one of the scripts, if it is. */
  private static Optional<String> script(List<Setting> theirs) {
    return theirs.stream()
        .map(Setting::name)
        .filter(MODEL::equals)
        .findFirst()
        .or(() -> theirs.stream()
            .filter(HuggingFaceDefaults::isOfImageScript)
            .map(Setting::name)
            .findFirst());
  }

  /**
   * Notes about this for the user.
   *
   * @param implied the options of {@link #implied} that take effect
   */
  public static List<String> notes(
      List<Setting> theirs, List<Setting> implied, List<String> ignored) {
    List<String> notes = new ArrayList<>();
    String defaults = implied.stream()
        .filter(setting -> !setting.values().isEmpty())
        .map(setting -> setting.name() + " " + setting.values().get(0))
        .collect(Collectors.joining(", "));
    if (!defaults.isEmpty()) {
      notes.add("with --" + script(theirs).orElseThrow() + ", Hugging Face's defaults apply: "
          + defaults);
    }
    if (!ignored.isEmpty()) {
      notes.add("ignored: "
          + ignored.stream().map(name -> "--" + name).collect(Collectors.joining(", ")));
    }
    return notes;
  }

  private static boolean isAboutImages(List<Setting> settings) {
    return settings.stream()
        .anyMatch(setting -> isOfImageScript(setting) || IMAGE_FIELDS.contains(setting.name()));
  }

  private static boolean isOfImageScript(Setting setting) {
    return IMAGE_FOLDERS.contains(setting.name())
        || (setting.name().equals("dataset_name")
            && HuggingFaceTranslation.value(setting).matches("(.*/)?(cifar100?|imagenet-1k)"));
  }

  private static boolean isAboutQuestions(List<Setting> settings) {
    return settings.stream()
        .anyMatch(setting -> HuggingFaceTranslation.QUESTIONS.contains(setting.name())
            || (setting.name().equals("dataset_name")
                && HuggingFaceTranslation.value(setting).contains("squad")));
  }
}
