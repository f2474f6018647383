package io.slimfit.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.slimfit.data.tokenize.Tokenization;
import org.junit.jupiter.api.Test;

class EncodedExampleTest {
  @Test
  void theSecondTextBeginsBehindTheSeparatorOfTheFirst() {
    try (Tokenization tokenization = Tokenization.embedded()) {
      EncodedExample pair =
          EncodedExample.of(tokenization.encode("one two", "three", 64), Label.ofClass(1));
      assertThat(pair.tokens()).hasSize(1 + 2 + 1 + 1 + 1);
      assertThat(pair.secondStart()).isEqualTo(4);
      assertThat(pair.label()).isEqualTo(Label.ofClass(1));
      EncodedExample one =
          EncodedExample.of(tokenization.encode("one two", null, 64), Label.none());
      assertThat(one.secondStart()).isEqualTo(4).isEqualTo(one.tokens().length);
      assertThat(one.truncated()).isFalse();
      assertThat(EncodedExample.of(tokenization.encode("one two", null, 3), Label.none())
              .truncated())
          .isTrue();
    }
  }
}
