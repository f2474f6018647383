package io.slimfit.task.token;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The words of a running text, as data sets with tags have them: runs of letters and digits, and
 * single other characters.
 *
 * @param starts the index in the text of each word
 */
record TextWords(String text, List<String> words, List<Integer> starts) {
  private static final Pattern WORD =
      Pattern.compile("[\\p{L}\\p{M}\\p{N}]+|[^\\s\\p{L}\\p{M}\\p{N}]");

  static TextWords of(String text) {
    List<String> words = new ArrayList<>();
    List<Integer> starts = new ArrayList<>();
    Matcher matcher = WORD.matcher(text);
    while (matcher.find()) {
      words.add(matcher.group());
      starts.add(matcher.start());
    }
    return new TextWords(text, words, starts);
  }

  /** The entities that these tags stand for. */
  List<FoundEntity> entities(TokenPredictor.Tagged tagged) {
    return Entity.of(tagged.tags()).stream()
        .map(entity -> found(entity, tagged))
        .toList();
  }

  private FoundEntity found(Entity entity, TokenPredictor.Tagged tagged) {
    int start = starts.get(entity.first());
    int end = starts.get(entity.last()) + words.get(entity.last()).length();
    double sum = 0;
    for (int i = entity.first(); i <= entity.last(); i++) {
      sum += tagged.probability(i);
    }
    int points = text.codePointCount(0, start);
    return new FoundEntity(
        entity.type(),
        text.substring(start, end),
        points,
        points + text.codePointCount(start, end),
        sum / (entity.last() - entity.first() + 1));
  }
}
