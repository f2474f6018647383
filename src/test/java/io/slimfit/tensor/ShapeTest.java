package io.slimfit.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ShapeTest {
  @Test
  void elementsAreTheProduct() {
    assertThat(Shape.of(3, 4, 5).elements()).isEqualTo(60);
    assertThat(Shape.of().elements()).isEqualTo(1);
    assertThat(Shape.of(7, 0).elements()).isZero();
  }

  @Test
  void printsLikePython() {
    assertThat(Shape.of(768, 3072)).hasToString("[768, 3072]");
  }

  @Test
  void negativeLengthsAreRejected() {
    assertThatThrownBy(() -> Shape.of(3, -1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("[3, -1]");
  }

  @Test
  void productMustFitALong() {
    assertThatThrownBy(() -> Shape.of(1L << 40, 1L << 40)).isInstanceOf(ArithmeticException.class);
  }
}
