package io.slimfit.cli.huggingface;

import io.slimfit.base.Place;
import io.slimfit.cli.options.Setting;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What holds where a command line of Hugging Face's scripts says nothing. */
public final class HuggingFaceDefaults {
  /**
   * Names that only run_image_classification has; any command line of it has one, unless it names a
   * data set of images.
   */
  private static final List<String> IMAGE_FOLDERS =
      List.of("train_dir", "validation_dir", "train_val_split");

  private static final List<String> IMAGE_FIELDS =
      List.of("image_column_name", "image_processor_name");

  private static final Place DEFAULT = Place.of("Hugging Face's default");

  /** No command line of run_glue and run_qa lacks it; that of run_image_classification may. */
  private static final String MODEL = "model_name_or_path";

  private static final String IMAGE_MODEL = "google/vit-base-patch16-224-in21k";

  private static final Map<String, String> DEFAULTS = new TreeMap<>(Map.of(
      "--learning-rate", "5e-5",
      "--epochs", "3",
      "--batch-size", "8",
      "--eval-batch-size", "8",
      "--weight-decay", "0",
      "--max-grad-norm", "1",
      "--group-by-length", "off",
      "--keep", "last",
      "--seed", "42"));

  private HuggingFaceDefaults() {}

  /**
   * What follows from their names where nothing else is said: their files, and for a whole command
   * line of theirs its defaults.
   *
   * @param images whether it is known already that the task has images
   */
  public static List<Setting> implied(List<Setting> theirs, boolean images) {
    List<Setting> implied = new ArrayList<>();
    if (!theirs.isEmpty()) {
      implied.add(new Setting("--hugging-face-files", List.of(), DEFAULT));
    }
    if (script(theirs).isPresent()) {
      Map<String, String> defaults = new TreeMap<>(DEFAULTS);
      if (theirs.stream().anyMatch(HuggingFaceDefaults::isOfImageScript)) {
        defaults.put("--model", IMAGE_MODEL);
      }
      if (images || isAboutImages(theirs)) {
        defaults.remove("--group-by-length");
        defaults.put("--validation-share", "0.15");
      } else {
        defaults.put("--max-length", isAboutQuestions(theirs) ? "384" : "128");
      }
      defaults.forEach((option, value) -> implied.add(new Setting(option, value, DEFAULT)));
    }
    return implied;
  }

  /** The name by which a command line is one of their scripts, if it is one. */
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
   * What a person should know of it.
   *
   * @param implied what of {@link #implied} holds
   */
  public static List<String> notes(
      List<Setting> theirs, List<Setting> implied, List<String> ignored) {
    List<String> notes = new ArrayList<>();
    String defaults = implied.stream()
        .filter(setting -> !setting.values().isEmpty())
        .map(setting -> setting.name() + " " + setting.values().get(0))
        .collect(Collectors.joining(", "));
    if (!defaults.isEmpty()) {
      notes.add("with --" + script(theirs).orElseThrow() + ", Hugging Face's defaults hold: "
          + defaults + "; freezing is slimfit's (--freeze none trains all)");
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
