package io.slimfit.run.config;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.base.Registry;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Where a run is logged beside its own files: {@code --report-to}. */
public enum LogTarget {
  /** Event files of TensorBoard. */
  TENSORBOARD,
  /** Files of comma-separated values. */
  CSV,
  /** A tracking server of MLflow. */
  MLFLOW;

  /** What Hugging Face's Trainer can report to, and slimfit cannot. */
  private static final Set<String> UNSUPPORTED = Set.of(
      "azure_ml",
      "clearml",
      "codecarbon",
      "comet_ml",
      "dagshub",
      "dvclive",
      "flyte",
      "kubeflow",
      "neptune",
      "swanlab",
      "trackio",
      "wandb");

  private static final Registry<Set<LogTarget>> WORDS = words();

  private static Registry<Set<LogTarget>> words() {
    Registry<Set<LogTarget>> words = new Registry<>("log");
    for (LogTarget target : values()) {
      words.with(target.word(), EnumSet.of(target));
    }
    return words.with("all", EnumSet.of(TENSORBOARD, CSV)).with("none", Set.of());
  }

  /** The name on the command line. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The targets that the words name. {@code all} stands for those that are files.
   *
   * @throws InputException if a word is unknown, or {@code none} is not alone
   */
  static Set<LogTarget> of(List<String> words) {
    Set<LogTarget> targets = EnumSet.noneOf(LogTarget.class);
    for (String word : words) {
      targets.addAll(WORDS.get(known(word), place()));
    }
    if (words.contains("none") && words.size() > 1) {
      throw new InputException(
          place(), "'none' is given with other words", "Give none alone, or leave it out");
    }
    return targets;
  }

  private static String known(String word) {
    if (UNSUPPORTED.contains(word)) {
      throw new InputException(
          place(),
          "slimfit does not report to " + word,
          "Use one of " + String.join(", ", WORDS.names()));
    }
    return word;
  }

  private static Place place() {
    return Place.setting(OutputOptions.REPORT_TO.name());
  }
}
