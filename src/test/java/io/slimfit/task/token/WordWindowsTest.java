package io.slimfit.task.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.slimfit.data.tokenize.Tokenization;
import io.slimfit.model.loss.Loss;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WordWindowsTest {
  private static final List<String> WORDS = List.of(
      "Unbelievably",
      ",",
      "Ada",
      "Lovelace",
      "(",
      "née",
      "Byron",
      ")",
      "met",
      "U.S.",
      "café",
      "😀",
      "mathematicians",
      "in",
      "London",
      "-",
      "Paris",
      "again",
      "and",
      "again",
      ".");

  private static Tokenization tokenization(String name) {
    return Tokenization.open(Path.of("src/test/resources").resolve(name).resolve("tokenizer.json"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "golden/tokenizers/uncased",
        "golden/tokenizers/cased",
        "roberta/tokenizers/byte-level",
        "roberta/tokenizers/byte-level-prefix-space",
        "roberta/tokenizers/unigram"
      })
  void everyWordCountsOnceHoweverLongTheWindows(String tokenizer) {
    int[] tags = IntStream.range(0, WORDS.size()).toArray();
    try (Tokenization tokenization = tokenization(tokenizer)) {
      List<Integer> firstPieces = new ArrayList<>();
      for (int maxLength : new int[] {512, 24, 12}) {
        List<WordWindows.Window> windows = new WordWindows(tokenization, maxLength).of(WORDS, tags);
        List<Integer> counted = new ArrayList<>();
        List<Integer> pieces = new ArrayList<>(firstPieces);
        for (WordWindows.Window window : windows) {
          int[] tokens = window.example().tokens();
          assertThat(tokens.length).isLessThanOrEqualTo(maxLength);
          assertThat(window.example().label().numbers()).hasSize(tokens.length);
          for (int i = 0; i < tokens.length; i++) {
            double label = window.example().label().numbers().get(i);
            assertThat(label)
                .isEqualTo(window.words()[i] < 0 ? Loss.IGNORED : window.words()[i]);
            if (window.words()[i] >= 0) {
              counted.add(window.words()[i]);
              if (maxLength == 512) {
                firstPieces.add(tokens[i]);
              } else {
                assertThat(tokens[i]).isEqualTo(pieces.get(window.words()[i]));
              }
            }
          }
        }
        assertThat(windows.size() > 1).isEqualTo(maxLength < 500);
        assertThat(counted)
            .as("maximum length %d", maxLength)
            .containsExactlyInAnyOrder(Arrays.stream(tags).boxed().toArray(Integer[]::new));
      }
    }
  }

  /** As transformers' tokenizers do with words that are split before. */
  @ParameterizedTest
  @ValueSource(strings = {"golden/tokenizers/uncased", "roberta/tokenizers/byte-level"})
  void aWordsFirstTokenIsThatOfTheWordAlone(String tokenizer) {
    try (Tokenization tokenization = tokenization(tokenizer)) {
      WordWindows windows = new WordWindows(tokenization, 64);
      int[] tokens = windows.of(WORDS, new int[0]).get(0).example().tokens();
      int[] words = windows.of(WORDS, new int[0]).get(0).words();
      for (int i = 0; i < tokens.length; i++) {
        if (words[i] >= 0) {
          int alone = tokenization.encode(" " + WORDS.get(words[i]), null, 64).ids()[1];
          assertThat(tokens[i]).as(WORDS.get(words[i])).isEqualTo(alone);
        }
      }
    }
  }
}
