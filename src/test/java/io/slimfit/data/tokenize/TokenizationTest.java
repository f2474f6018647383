package io.slimfit.data.tokenize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slimfit.base.InputException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TokenizationTest {
  private Tokenization tokenization;

  @BeforeAll
  void open() {
    tokenization = Tokenization.embedded();
  }

  @AfterAll
  void close() {
    tokenization.close();
  }

  @Test
  void embeddedTokenizerIsBertUncased() {
    assertThat(tokenization.vocabSize()).isEqualTo(30522);
    assertThat(tokenization.padTokenId()).isZero();
    assertThat(tokenization.encode("Hello world", null, 128).ids())
        .containsExactly(101, 7592, 2088, 102);
  }

  @Test
  void truncationAndPaddingInTheFileAreIgnored() {
    assertThat(tokenization
            .encode("a ".repeat(300), null, EncodingOptions.plain())
            .get(0)
            .length())
        .isEqualTo(302);
  }

  @Test
  void trainingTruncatesTheLongerText() {
    Encoding encoding = tokenization.encode("a b c d e f g h", "x y", 8);
    assertThat(encoding.truncated()).isTrue();
    assertThat(encoding.tokenTypeIds()).containsExactly(0, 0, 0, 0, 0, 1, 1, 1);
    assertThat(tokenization.encode("a b", "x y", 8).truncated()).isFalse();
  }

  @Test
  void windowsKeepTheOrderOfTheirTexts() {
    EncodingOptions options = EncodingOptions.truncated(EncodingOptions.Truncation.LONGEST_FIRST, 5)
        .withOverflow(1)
        .withOffsets();
    List<Encoding> windows = tokenization.encodeAll(List.of("a b c d e", "x"), null, options);
    assertThat(windows).extracting(Encoding::sample).containsExactly(0, 0, 1);
    assertThat(windows.get(1).offsets()).containsExactly(0, 0, 4, 5, 6, 7, 8, 9, 0, 0);
  }

  @Test
  void offsetsCountCodePoints() {
    String text = "\uD83D\uDE00 yes";
    EncodingOptions options = EncodingOptions.plain().withOffsets();
    int[] offsets = tokenization.encode(text, null, options).get(0).offsets();
    assertThat(offsets).containsExactly(0, 0, 0, 1, 2, 5, 0, 0);
    assertThat(tokenization.encode(text, null, 16).offsets())
        .as("not requested")
        .isEmpty();
  }

  @Test
  void batchesEqualSingleTexts() {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < 2500; i++) {
      texts.add("gloss number " + i);
    }
    List<Encoding> batch = tokenization.encodeAll(texts, null, EncodingOptions.plain());
    for (int i = 0; i < texts.size(); i++) {
      assertThat(batch.get(i).sample()).isEqualTo(i);
      assertThat(batch.get(i).ids())
          .isEqualTo(tokenization.encode(texts.get(i), null, 512).ids());
    }
  }

  @Test
  void threadsShareATokenizer() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Callable<int[]>> calls = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        calls.add(
            () -> tokenization.encode("the same text everywhere", null, 16).ids());
      }
      int[] expected = tokenization.encode("the same text everywhere", null, 16).ids();
      for (var result : threads.invokeAll(calls)) {
        assertThat(result.get()).isEqualTo(expected);
      }
    } finally {
      threads.shutdown();
    }
  }

  @Test
  void closedTokenizerRejectsTexts() {
    Tokenization closed = Tokenization.embedded();
    closed.close();
    closed.close();
    assertThatIllegalStateException()
        .isThrownBy(() -> closed.encode("a", null, 8))
        .withMessageContaining("closed");
  }

  @Test
  @DisplayName("texts without tokens are [CLS][SEP]")
  void emptyTexts() {
    for (String text : List.of("", "   ", "\u200B\t\n")) {
      assertThat(tokenization.encode(text, null, 8).ids()).containsExactly(101, 102);
    }
    assertThat(tokenization.encode("", "", 8).ids()).containsExactly(101, 102, 102);
  }

  @Test
  @DisplayName("a text of 256 KiB is truncated")
  void longText() {
    Encoding encoding = tokenization.encode("word ".repeat(52_000), null, 512);
    assertThat(encoding.length()).isEqualTo(512);
    assertThat(encoding.truncated()).isTrue();
  }

  @Test
  @DisplayName("a text of more characters than there is memory for is refused")
  void hugeText() {
    assertThatThrownBy(() -> tokenization.encode("word ".repeat(1_000_000), null, 512))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("it has 5000000 characters, more than 4194304");
  }

  @Test
  @DisplayName("an unpaired surrogate is rejected")
  void halfSurrogatePair() {
    assertThatThrownBy(() -> tokenization.encode("ab\uD800c", null, 8))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("column 3")
        .hasMessageContaining("U+D800");
  }

  @Test
  void noRoomForText() {
    assertThatThrownBy(() -> tokenization.encode("a b", "c", 3))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("3 special tokens leave no room");
  }

  @ParameterizedTest
  @DisplayName("a damaged tokenizer.json is named")
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "{} {}",
        "{\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":0},\"merges\":[]}}",
        "{\"model\":{\"type\":\"WordPiece\",\"vocab\":{}}}",
        "{\"model\":{\"type\":\"WordPiece\",\"vocab\":{\"a\":-1}}}",
        "{\"model\":{\"type\":\"WordPiece\",\"vocab\":{\"a\":2000000000}}}",
        "{\"model\":{\"type\":\"WordPiece\",\"vocab\":{\"a\":\"x\"}}}",
        "{\"model\":{\"type\":\"WordPiece\",\"vocab\":{\"[PAD]\":0,\"[CLS]\":1}}}",
        "{\"model\":{\"type\":\"WordPiece\",\"vocab\":{\"[PAD]\":0,\"[CLS]\":1,\"[SEP]\":2}}}",
        "{\"model\":{\"type\":\"WordPiece\",\"vocab\":{\"[PAD]\":0,\"[PAD]\":1,\"[SEP]\":2}}}"
      })
  void brokenFile(String json, @TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("tokenizer.json"), json);
    assertThatThrownBy(() -> Tokenization.open(file))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("Use the model's own tokenizer.json");
  }

  @Test
  @DisplayName("a missing tokenizer.json is named")
  void missingFile(@TempDir Path folder) {
    Path file = folder.resolve("tokenizer.json");
    assertThatThrownBy(() -> Tokenization.open(file))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(file.toString());
  }

  /** Runs in another process, because a process loads the native library only once. */
  @Test
  @DisplayName("a cache folder that cannot be created is named")
  void cacheFolder(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "");
    Path output = folder.resolve("output");
    ProcessBuilder builder = new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            OpensEmbedded.class.getName())
        .redirectErrorStream(true)
        .redirectOutput(output.toFile());
    builder.environment().put("SLIMFIT_CACHE", file.resolve("cache").toString());
    Process process = builder.start();
    assertThat(process.waitFor()).isEqualTo(1);
    assertThat(Files.readString(output, StandardCharsets.UTF_8))
        .contains("cannot be unpacked to " + file.resolve("cache"));
  }

  /** Opens the embedded tokenizer and exits. */
  static final class OpensEmbedded {
    private OpensEmbedded() {}

    public static void main(String[] arguments) {
      Tokenization.embedded().close();
    }
  }
}
