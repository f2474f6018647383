package io.slimfit.data.tokenize;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NormalizedTokensTest {
  private static final Place PLACE = Place.of("tokenizer.json");

  private final ObjectNode file = new ObjectMapper().createObjectNode();

  @ParameterizedTest
  @ValueSource(strings = {"\0", "\u0301", "\u200B", " ", "", "\uFFFD", "\u0301\u0302 "})
  void anAddedTokenThatTheNormalizerMayRemoveIsRefused(String content) {
    normalizers("BertNormalizer");
    token(content, true);
    assertThatThrownBy(() -> NormalizedTokens.check(file, PLACE))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("id 900");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[new]", "é", "#", "日", "🙂"})
  void anAddedTokenWithAVisibleCharacterIsAccepted(String content) {
    normalizers("BertNormalizer", "StripAccents");
    token(content, true);
    assertThatCode(() -> NormalizedTokens.check(file, PLACE)).doesNotThrowAnyException();
  }

  @Test
  void spacesAreAcceptedWhereNothingRemovesThemOrTheyAreNotNormalized() {
    normalizers("NFC", "Lowercase");
    token("  ", true);
    assertThatCode(() -> NormalizedTokens.check(file, PLACE)).doesNotThrowAnyException();
    normalizers("Strip");
    file.remove("added_tokens");
    token("  ", false);
    assertThatCode(() -> NormalizedTokens.check(file, PLACE)).doesNotThrowAnyException();
  }

  @Test
  void anAddedTokenOfDeletedCharactersIsRefused() {
    replace("ab", "");
    token("aba", true);
    assertThatThrownBy(() -> NormalizedTokens.check(file, PLACE))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("'aba'");
  }

  @Test
  void replacementsThatMultiplyAreRefused() {
    for (int i = 0; i < 3; i++) {
      replace("a", "aaaaaaaaaa");
    }
    assertThatThrownBy(() -> NormalizedTokens.check(file, PLACE))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("1000 times");
  }

  @Test
  void longTextThatIsPrependedIsRefused() {
    normalizers();
    ((ArrayNode) file.path("normalizer").path("normalizers"))
        .addObject()
        .put("type", "Prepend")
        .put("prepend", "a".repeat(10_000));
    assertThatThrownBy(() -> NormalizedTokens.check(file, PLACE))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("10000 times");
  }

  @Test
  void usualReplacementsAreAccepted() {
    replace("``", "\"");
    replace("''", "\"");
    replace(" ", "\u2581");
    replace("\n", "[NEWLINE]");
    assertThatCode(() -> NormalizedTokens.check(file, PLACE)).doesNotThrowAnyException();
  }

  private void normalizers(String... types) {
    ArrayNode parts = file.putObject("normalizer").put("type", "Sequence").putArray("normalizers");
    for (String type : types) {
      parts.addObject().put("type", type);
    }
  }

  private void replace(String pattern, String content) {
    if (!file.has("normalizer")) {
      normalizers();
    }
    ObjectNode part = ((ArrayNode) file.path("normalizer").path("normalizers"))
        .addObject()
        .put("type", "Replace");
    part.putObject("pattern").put("String", pattern);
    part.put("content", content);
  }

  private void token(String content, boolean normalized) {
    file.withArray("added_tokens")
        .addObject()
        .put("id", 900)
        .put("content", content)
        .put("normalized", normalized);
  }
}
