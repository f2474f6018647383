import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Other words between the same separators, and lines that are gone, twice, or in another order, so
 * that most files stay what they are; changes of bytes in one input of four.
 */
final class WordsMutation implements Mutation {
  private static final Pattern WORD = Pattern.compile("[^\\s,;:|\"\\[\\]{}]+");
  private static final Mutation BYTES = new TextMutation();

  private static final int MOST_CHARACTERS = 20_000;

  private static final String[] WORDS = {
    "",
    "0",
    "1",
    "-1",
    "2",
    "0.5",
    "-0.0",
    "1e-300",
    "1e999",
    "NaN",
    "Infinity",
    "null",
    "true",
    "no",
    "~",
    "9223372036854775808",
    "2147483647",
    "0x10",
    "1_000",
    "é",
    "\u202E",
    "\uFEFF",
    "#",
    "'",
    "\\",
    "../x",
    "/etc/passwd",
    "B-PER",
    "I-LOC",
    "O",
    "[UNK]",
    "##a",
    "text",
    "label",
    "words"
  };

  @Override
  public byte[] mutated(List<byte[]> seeds, SplittableRandom random) {
    if (random.nextInt(4) == 0) {
      return BYTES.mutated(seeds, random);
    }
    String text = new String(seeds.get(random.nextInt(seeds.size())), StandardCharsets.UTF_8);
    for (int change = random.nextInt(4); change >= 0; change--) {
      text = random.nextInt(3) == 0 ? withOtherLines(text, random) : withAnotherWord(text, random);
    }
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String withAnotherWord(String text, SplittableRandom random) {
    List<MatchResult> words = WORD.matcher(text).results().toList();
    if (words.isEmpty()) {
      return text;
    }
    MatchResult word = words.get(random.nextInt(words.size()));
    String other = switch (random.nextInt(4)) {
      case 0 -> words.get(random.nextInt(words.size())).group();
      case 1 -> word.group().repeat(1 + random.nextInt(3));
      case 2 ->
        word.group().matches("\\d{1,9}")
            ? String.valueOf(Long.parseLong(word.group()) + random.nextInt(-2, 3))
            : word.group() + random.nextInt(10);
      default -> WORDS[random.nextInt(WORDS.length)];
    };
    return text.substring(0, word.start()) + other + text.substring(word.end());
  }

  private static String withOtherLines(String text, SplittableRandom random) {
    List<String> lines = new ArrayList<>(Arrays.asList(text.split("(?<=\n)")));
    int at = random.nextInt(lines.size());
    switch (random.nextInt(4)) {
      case 0 -> lines.remove(at);
      case 1 -> lines.add(at, lines.get(random.nextInt(lines.size())));
      case 2 -> Collections.swap(lines, at, random.nextInt(lines.size()));
      default -> {
        int most = MOST_CHARACTERS / (1 + lines.get(at).length());
        lines.addAll(at, Collections.nCopies(random.nextInt(1 + most), lines.get(at)));
      }
    }
    return String.join("", lines);
  }
}
