package io.slimfit.data.image;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Parts of a data set, recognized by the names that people give to their folders. */
enum Split {
  TRAINING,
  VALIDATION,
  TEST,
  /** Images without classes. */
  UNLABELLED;

  /**
   * A name with other words in it, such as {@code fruits_train}.
   *
   * @param rest what the folders of the other parts have in common with this one
   */
  record Within(Split split, String rest) {}

  /** Whether its images are not those to learn from. */
  boolean isEvaluated() {
    return this != TRAINING;
  }

  private static final Map<String, Split> NAMES = Map.ofEntries(
      Map.entry("train", TRAINING),
      Map.entry("training", TRAINING),
      Map.entry("val", VALIDATION),
      Map.entry("valid", VALIDATION),
      Map.entry("validate", VALIDATION),
      Map.entry("validation", VALIDATION),
      Map.entry("dev", VALIDATION),
      Map.entry("eval", VALIDATION),
      Map.entry("evaluate", VALIDATION),
      Map.entry("evaluation", VALIDATION),
      Map.entry("holdout", VALIDATION),
      Map.entry("test", TEST),
      Map.entry("testing", TEST),
      Map.entry("pred", UNLABELLED),
      Map.entry("unlabeled", UNLABELLED),
      Map.entry("unlabelled", UNLABELLED));

  private static final Pattern AROUND =
      Pattern.compile("^(seg|images?|imgs?|data)+|(sets?|images?|imgs?|data|dir|folder|split)+$");

  private static final Pattern WORD = Pattern.compile("[A-Z]?[a-z]+|[A-Z]+(?![a-z])");

  /** For example of {@code train}, {@code Training}, {@code training_set} and {@code seg_train}. */
  static Optional<Split> of(String name) {
    String letters = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z]", "");
    return Optional.ofNullable(NAMES.get(AROUND.matcher(letters).replaceAll("")));
  }

  /** The part that one word of a name stands for; empty if several words stand for parts. */
  static Optional<Within> within(String name) {
    List<MatchResult> words = WORD.matcher(name)
        .results()
        .filter(word -> NAMES.containsKey(word.group().toLowerCase(Locale.ROOT)))
        .toList();
    if (words.size() != 1) {
      return Optional.empty();
    }
    MatchResult word = words.get(0);
    String rest = name.substring(0, word.start()) + '*' + name.substring(word.end());
    return of(word.group())
        .map(split -> new Within(split, rest.toLowerCase(Locale.ROOT).replaceAll("[^a-z*]", "")));
  }
}
