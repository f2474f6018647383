package io.slimfit.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonFaultTest {
  private static final JsonMapper STRICT = JsonMapper.builder()
      .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
      .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
      .build();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"label\": NaN}        | NaN is no value of JSON, which has null",
        "[-Infinity]             | -Infinity is no value of JSON, which has null",
        "{\"a\": 1               | it ends within an object",
        "[1, 2                   | it ends within an array",
        "{\"a\": \"b             | it ends within a text",
        "{\"a                    | it ends within a text",
        "{'a': 1}                | ''' is found where a name in double quotes is expected",
        "{\"a\" 1}               | '1' is found where a colon is expected",
        "{\"a\": 1 \"b\": 2}     | '\"' is found where a comma or the end is expected",
        "{\"a\": }               | '}' is found where a value is expected",
        "{\"a\": good}           | good is no value: texts need double quotes",
        "{\"a\": True}           | True is no value: texts need double quotes",
        "{\"a\": 1}]             | ']' closes what was not opened",
        "{\"a\": 01}             | a number is malformed",
        "{\"a\": \"\\q\"}        | a backslash is followed by a wrong letter",
        "{\"a\": 1, \"a\": 2}    | Duplicate field 'a'",
        "{\"a\": 1} {}           | there is text after the value"
      })
  void faultsAreNamedInOurWords(String json, String words) {
    assertThat(fault(json)).isEqualTo(words);
  }

  @Test
  void longOrDeepTextsAreNamed() {
    assertThat(fault("[".repeat(2000))).isEqualTo("it is nested too deeply");
    assertThat(fault("1".repeat(2000))).isEqualTo("a number is too long");
    assertThat(fault("{\"a\": \"b\nc\"}"))
        .isEqualTo("the control character 10 is within a text; it has to be escaped");
  }

  /** Whatever the parser does not accept, none of its inner words are in the message. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/* a */ 1", "# a", "+1", ".5", "1.", "0x1", "[1,]", "[,1]", "{,}", "{\"a\":1,}", "{a:1}",
        "]", "}", "\"", "\u0001", "[1 2]", "nul", "tru", "--1", "1e", "[NaN", "'a'",
        "{\"a\":Infinity", "\"\\u12\"", "{\"a\"", "-", "<a>"
      })
  void noInnerWordsOfTheParser(String json) {
    assertThat(fault(json))
        .doesNotContainIgnoringCase("feature", "source", "enable", "redacted", "`", "token")
        .hasSizeLessThan(90);
  }

  private static String fault(String json) {
    JsonProcessingException failure =
        catchThrowableOfType(JsonProcessingException.class, () -> STRICT.readTree(json));
    assertThat(failure).as(json).isNotNull();
    return JsonFault.of(failure);
  }
}
