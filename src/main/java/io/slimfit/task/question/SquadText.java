package io.slimfit.task.question;

import io.slimfit.data.squad.WhiteSpace;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * An answer as SQuAD's evaluation script compares it: in lower case, without ASCII punctuation,
 * without the words a, an and the, cut into words at white space.
 */
record SquadText(List<String> words) {
  private static final Pattern PUNCTUATION = Pattern.compile("[!-/:-@\\[-`{-~]");
  /**
   * A word ends where Python's {@code \b} matches: accents that stand apart from their letter are
   * not part of it.
   */
  private static final Pattern ARTICLE =
      Pattern.compile("(?<![\\p{L}\\p{N}_])(a|an|the)(?![\\p{L}\\p{N}_])");

  static SquadText of(String text) {
    String plain = PUNCTUATION.matcher(text.toLowerCase(Locale.ROOT)).replaceAll("");
    return new SquadText(words(ARTICLE.matcher(plain).replaceAll(" ")));
  }

  private static List<String> words(String text) {
    List<String> words = new ArrayList<>();
    int from = 0;
    for (int i = 0; i <= text.length(); i++) {
      if (i == text.length() || WhiteSpace.is(text.charAt(i))) {
        if (i > from) {
          words.add(text.substring(from, i));
        }
        from = i + 1;
      }
    }
    return words;
  }

  boolean isEmpty() {
    return words.isEmpty();
  }

  /**
   * F1 of the words in common, each as often as it stands in both; if one of the texts is empty, 1
   * if both are, else 0.
   *
   * @return a fraction of 1
   */
  double f1(SquadText accepted) {
    if (isEmpty() || accepted.isEmpty()) {
      return isEmpty() && accepted.isEmpty() ? 1 : 0;
    }
    Map<String, Integer> left = new HashMap<>();
    accepted.words.forEach(word -> left.merge(word, 1, Integer::sum));
    int common = 0;
    for (String word : words) {
      if (left.merge(word, -1, Integer::sum) >= 0) {
        common++;
      }
    }
    double precision = (double) common / words.size();
    double recall = (double) common / accepted.words.size();
    return common == 0 ? 0 : 2 * precision * recall / (precision + recall);
  }
}
