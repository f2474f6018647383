package io.slimfit.data.image;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Parts of a data set, recognized by the names that people give to their folders. */
enum Split {
  TRAINING,
  VALIDATION,
  TEST,
  /** Images without classes. */
  UNLABELLED;

  /** Whether its images are not those to learn from. */
  boolean isEvaluated() {
    return this != TRAINING;
  }

  private static final Map<String, Split> NAMES = Map.ofEntries(
      Map.entry("train", TRAINING),
      Map.entry("training", TRAINING),
      Map.entry("val", VALIDATION),
      Map.entry("valid", VALIDATION),
      Map.entry("validation", VALIDATION),
      Map.entry("dev", VALIDATION),
      Map.entry("eval", VALIDATION),
      Map.entry("evaluation", VALIDATION),
      Map.entry("holdout", VALIDATION),
      Map.entry("test", TEST),
      Map.entry("testing", TEST),
      Map.entry("pred", UNLABELLED),
      Map.entry("unlabeled", UNLABELLED),
      Map.entry("unlabelled", UNLABELLED));

  /** For example of {@code train}, {@code Training}, {@code training_set} and {@code seg_train}. */
  static Optional<Split> of(String name) {
    String letters = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z]", "");
    String plain = letters.replaceAll(
        "^(seg|images?|imgs?|data)|(set|images?|imgs?|data|dir|folder|split)$", "");
    return Optional.ofNullable(NAMES.get(plain));
  }
}
