package io.slimfit.nn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EmbeddingGradientTest {
  @Test
  void backwardIsTheDerivative() {
    try (TinyLayer tiny = new TinyLayer()) {
      Embedding table = new Embedding(tiny.parameters, "table", 6, 3, Embedding.NO_PADDING);
      tiny.randomize();
      int[] ids = {4, 0, 4, 2, 4};
      double[] c = tiny.numbers(15);
      Map<String, double[]> gradients = new HashMap<>();
      tiny.pass(
          tiny.allNames(),
          pass -> {
            table.backward(tiny.drawn(c, 5, 3), ids, pass);
            return 0;
          },
          gradients);
      new GradientCheck(
              () -> tiny.pass(pass -> TinyLayer.dot(c, table.forward(ids, pass).toDoubles())),
              tiny.seed)
          .check("table", table.weight().value(), gradients.get("table.weight"));
    }
  }

  @Test
  void rowOfThePaddingTokenHasNoGradient() {
    try (TinyLayer tiny = new TinyLayer()) {
      Embedding table = new Embedding(tiny.parameters, "table", 3, 2, 1);
      Map<String, double[]> gradients = new HashMap<>();
      tiny.pass(
          tiny.allNames(),
          pass -> {
            table.backward(
                tiny.drawn(new double[] {1, 2, 3, 4, 5, 6}, 3, 2), new int[] {1, 2, 1}, pass);
            return 0;
          },
          gradients);
      assertThat(gradients.get("table.weight")).containsExactly(0, 0, 0, 0, 3, 4);
    }
  }

  @Test
  void anyNumberOfRowsIsAddedUp() {
    try (TinyLayer tiny = new TinyLayer()) {
      int rows = 700; // more than the gradient's initial capacity
      Embedding table = new Embedding(tiny.parameters, "table", rows, 1, Embedding.NO_PADDING);
      Random random = new Random(tiny.seed);
      double[] expected = new double[rows];
      Map<String, double[]> gradients = new HashMap<>();
      tiny.pass(
          tiny.allNames(),
          pass -> {
            for (int i = 0; i < 40; i++) {
              int[] ids = random.ints(50, 0, rows).toArray();
              double[] dy = new double[50];
              Arrays.fill(dy, i + 1);
              table.backward(tiny.drawn(dy, 50, 1), ids, pass);
              for (int id : ids) {
                expected[id] += i + 1;
              }
            }
            return 0;
          },
          gradients);
      assertThat(gradients.get("table.weight")).as("seed %d", tiny.seed).isEqualTo(expected);
    }
  }
}
