package io.slimfit.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.slimfit.memory.Site;
import io.slimfit.memory.SiteKind;
import io.slimfit.tensor.DType;
import io.slimfit.tensor.Precision;
import io.slimfit.tensor.Tensor;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AttentionGradientTest {
  private static final int HEADS = 2;
  private static final int WIDTH = 3;
  private static final int EVEN_WIDTH = 4; // for rotary positions
  private static final int HIDDEN = HEADS * WIDTH;
  private static final long[] NUMBERS = {0, 1, 2, 3, 4};

  private static final Site P = new Site("P", SiteKind.ATTENTION_PROBABILITIES);

  private static Attention attention(
      double probability, AttentionDropout dropped, OutputRows queries) {
    return new Attention(
        new AttentionConfig(HEADS, WIDTH, probability, dropped, Precision.FLOAT32), P, queries);
  }

  private static int outputs(OutputRows queries, SequenceLayout layout) {
    return queries == OutputRows.ALL ? layout.rows() : layout.sequences();
  }

  private static Tensor outputsOf(Tensor o, OutputRows queries, Chunk chunk) {
    return queries == OutputRows.ALL
        ? o.rows(chunk.firstRow(), chunk.rows())
        : o.rows(chunk.firstSequence(), chunk.sequences());
  }

  private static double[] forward(
      TinyLayer tiny,
      Attention attention,
      OutputRows queries,
      Tensor qkv,
      SequenceLayout layout,
      int hidden) {
    return tiny.pass(pass -> {
      Tensor o = tiny.ops.draw(DType.FLOAT64, outputs(queries, layout), hidden);
      for (Chunk chunk : layout.chunks(4)) {
        attention.forward(
            qkv.rows(chunk.firstRow(), chunk.rows()),
            outputsOf(o, queries, chunk),
            layout,
            chunk,
            pass);
      }
      return o.toDoubles();
    });
  }

  private static double[] backward(
      TinyLayer tiny,
      Attention attention,
      OutputRows queries,
      Tensor qkv,
      double[] c,
      SequenceLayout layout,
      int hidden) {
    return tiny.pass(pass -> {
      Tensor dqkv = tiny.ops.draw(DType.FLOAT64, layout.rows(), 3L * hidden);
      double[] rubbish = new double[layout.rows() * 3 * hidden];
      Arrays.fill(rubbish, Double.NaN);
      dqkv.set(rubbish); // backward writes every element
      Tensor dO = tiny.drawn(c, outputs(queries, layout), hidden);
      for (Chunk chunk : layout.chunks(4)) {
        attention.backward(
            qkv.rows(chunk.firstRow(), chunk.rows()),
            outputsOf(dO, queries, chunk),
            dqkv.rows(chunk.firstRow(), chunk.rows()),
            layout,
            chunk,
            pass);
      }
      return dqkv.toDoubles();
    });
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, PROBABILITIES, ALL",
    "0.3, 0, PROBABILITIES, ALL",
    "0, 2, PROBABILITIES, ALL",
    "0.3, 2, PROBABILITIES, ALL",
    "0.3, 0, VALUES, ALL",
    "0.3, 2, VALUES, ALL",
    "0, 0, PROBABILITIES, FIRST",
    "0.3, 2, PROBABILITIES, FIRST",
    "0.3, 2, VALUES, FIRST"
  })
  void backwardIsTheDerivative(
      double probability, int padding, AttentionDropout dropped, OutputRows queries) {
    try (TinyLayer tiny = new TinyLayer()) {
      int[] tokens = {3, 1, 1, 2, 2}; // sequences of equal length are computed together
      int[] rows = Arrays.stream(tokens).map(n -> n + padding).toArray();
      SequenceLayout layout = new SequenceLayout(rows, tokens, NUMBERS);
      Attention attention = attention(probability, dropped, queries);
      Tensor qkv = tiny.input(layout.rows(), 3 * HIDDEN);
      double[] c = tiny.numbers((long) outputs(queries, layout) * HIDDEN);
      double[] dqkv = backward(tiny, attention, queries, qkv, c, layout, HIDDEN);
      new GradientCheck(
              () -> TinyLayer.dot(c, forward(tiny, attention, queries, qkv, layout, HIDDEN)),
              tiny.seed)
          .check("qkv", qkv, dqkv);
    }
  }

  @Test
  void forwardFollowsTheFormula() {
    try (TinyLayer tiny = new TinyLayer()) {
      SequenceLayout layout = new SequenceLayout(new int[] {3}, new int[] {2}, new long[] {0});
      Tensor qkv = tiny.input(3, 3 * HIDDEN);
      double[] x = qkv.toDoubles();
      Attention attention = attention(0, AttentionDropout.PROBABILITIES, OutputRows.ALL);
      double[] o = forward(tiny, attention, OutputRows.ALL, qkv, layout, HIDDEN);
      for (int row = 0; row < 3; row++) {
        for (int head = 0; head < HEADS; head++) {
          double[] p = new double[2];
          for (int key = 0; key < 2; key++) {
            for (int i = 0; i < WIDTH; i++) {
              p[key] += x[row * 3 * HIDDEN + head * WIDTH + i]
                  * x[key * 3 * HIDDEN + HIDDEN + head * WIDTH + i];
            }
            p[key] = Math.exp(p[key] / Math.sqrt(WIDTH));
          }
          for (int i = 0; i < WIDTH; i++) {
            double expected = (p[0] * x[2 * HIDDEN + head * WIDTH + i]
                    + p[1] * x[3 * HIDDEN + 2 * HIDDEN + head * WIDTH + i])
                / (p[0] + p[1]);
            assertThat(o[row * HIDDEN + head * WIDTH + i])
                .as("row %d, head %d, column %d, seed %d", row, head, i, tiny.seed)
                .isEqualTo(expected, within(1e-12));
          }
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"true, -1, 0, ALL", "false, 1, 2, ALL", "true, 1, 2, ALL", "true, 1, 0, FIRST"})
  void rotaryPositionsAndAWindow(boolean rotary, int reach, int padding, OutputRows rows) {
    try (TinyLayer tiny = new TinyLayer()) {
      int[] tokens = {5, 1, 1, 3, 3};
      SequenceLayout layout = new SequenceLayout(
          Arrays.stream(tokens).map(n -> n + padding).toArray(), tokens, NUMBERS);
      Attention attention = new Attention(
          new AttentionConfig(
              HEADS,
              EVEN_WIDTH,
              0.3,
              AttentionDropout.PROBABILITIES,
              Precision.FLOAT32,
              rotary
                  ? Optional.of(new Rotary(tiny.parameters, 7, EVEN_WIDTH, 10))
                  : Optional.empty(),
              reach < 0 ? OptionalInt.empty() : OptionalInt.of(reach)),
          P,
          rows);
      int hidden = HEADS * EVEN_WIDTH;
      Tensor qkv = tiny.input(layout.rows(), 3L * hidden);
      double[] c = tiny.numbers((long) outputs(rows, layout) * hidden);
      double[] dqkv = backward(tiny, attention, rows, qkv, c, layout, hidden);
      new GradientCheck(
              () -> TinyLayer.dot(c, forward(tiny, attention, rows, qkv, layout, hidden)),
              tiny.seed)
          .check("qkv", qkv, dqkv);
    }
  }

  @Test
  void aWindowLooksNoFartherThanItReaches() {
    try (TinyLayer tiny = new TinyLayer()) {
      SequenceLayout layout = new SequenceLayout(new int[] {6}, new int[] {6}, new long[] {0});
      Attention attention = new Attention(
          new AttentionConfig(
              HEADS,
              WIDTH,
              0,
              AttentionDropout.PROBABILITIES,
              Precision.FLOAT32,
              Optional.empty(),
              OptionalInt.of(2)),
          P,
          OutputRows.ALL);
      Tensor qkv = tiny.input(6, 3 * HIDDEN);
      double[] before = forward(tiny, attention, OutputRows.ALL, qkv, layout, HIDDEN);
      double[] changed = qkv.toDoubles();
      for (int i = 0; i < 3 * HIDDEN; i++) {
        changed[5 * 3 * HIDDEN + i] += 1; // the last token
      }
      qkv.set(changed);
      double[] after = forward(tiny, attention, OutputRows.ALL, qkv, layout, HIDDEN);
      for (int row = 0; row < 6; row++) {
        double[] old = Arrays.copyOfRange(before, row * HIDDEN, (row + 1) * HIDDEN);
        double[] now = Arrays.copyOfRange(after, row * HIDDEN, (row + 1) * HIDDEN);
        if (row < 3) {
          assertThat(now).as("row %d", row).isEqualTo(old);
        } else {
          assertThat(now).as("row %d", row).isNotEqualTo(old);
        }
      }
    }
  }

  @Test
  void rotaryPositionsAreThoseOfHuggingFace() {
    try (TinyLayer tiny = new TinyLayer()) {
      Rotary rotary = new Rotary(tiny.parameters, 5, EVEN_WIDTH, 10_000);
      double[] x = tiny.numbers(3 * EVEN_WIDTH);
      double[] turned = tiny.pass(pass -> {
        Tensor rows = tiny.drawn(x, 1, 3, EVEN_WIDTH);
        rotary.rotate(rows, tiny.ops);
        double[] after = rows.toDoubles();
        rotary.rotateBack(rows, tiny.ops);
        double[] back = rows.toDoubles();
        for (int i = 0; i < x.length; i++) {
          assertThat(back[i]).isEqualTo(x[i], within(1e-12));
        }
        return after;
      });
      int half = EVEN_WIDTH / 2;
      for (int position = 0; position < 3; position++) {
        for (int i = 0; i < EVEN_WIDTH; i++) { // x cos + rotate_half(x) sin
          double angle = position * Math.pow(10_000, -2.0 * (i % half) / EVEN_WIDTH);
          double other =
              i < half ? -x[position * EVEN_WIDTH + half + i] : x[position * EVEN_WIDTH + i - half];
          assertThat(turned[position * EVEN_WIDTH + i])
              .as("position %d, component %d, seed %d", position, i, tiny.seed)
              .isEqualTo(
                  x[position * EVEN_WIDTH + i] * Math.cos(angle) + other * Math.sin(angle),
                  within(1e-12));
        }
      }
    }
  }
}
