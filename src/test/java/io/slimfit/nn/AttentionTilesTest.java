package io.slimfit.nn;

import static org.assertj.core.api.Assertions.assertThat;

import io.slimfit.base.Place;
import io.slimfit.freeze.ActiveSet;
import io.slimfit.memory.Profiles;
import io.slimfit.memory.Site;
import io.slimfit.memory.SiteKind;
import io.slimfit.tensor.DType;
import io.slimfit.tensor.Device;
import io.slimfit.tensor.NativeMemory;
import io.slimfit.tensor.Ops;
import io.slimfit.tensor.Precision;
import io.slimfit.tensor.Scope;
import io.slimfit.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** In bfloat16, attention computes whole tiles; its results are those of the rows alone. */
class AttentionTilesTest {
  private static final int HEADS = 2;
  private static final int WIDTH = 8;
  private static final int HIDDEN = HEADS * WIDTH;
  private static final int[] TOKENS = {5, 5, 5, 5, 5, 16, 17, 17, 3, 40, 1};

  @Test
  void numbersOfSequencesAreFew() {
    assertThat(LongStream.rangeClosed(1, 17).map(AttentionTiles.WHOLE::sequences))
        .containsExactly(
            1L, 2L, 3L, 4L, 6L, 6L, 8L, 8L, 12L, 12L, 12L, 12L, 16L, 16L, 16L, 16L, 24L);
    assertThat(
            LongStream.rangeClosed(1, 1000).map(AttentionTiles.WHOLE::sequences).distinct())
        .hasSize(20);
  }

  @ParameterizedTest
  @CsvSource({
    "0, PROBABILITIES, ALL, 0, false, -1",
    "0.3, PROBABILITIES, ALL, 2, false, -1",
    "0.3, VALUES, ALL, 2, false, -1",
    "0.3, PROBABILITIES, FIRST, 0, false, -1",
    "0.3, PROBABILITIES, ALL, 0, true, 16",
    "0, PROBABILITIES, ALL, 1, true, 2",
  })
  void resultsAreThoseInSinglePrecision(
      double probability,
      AttentionDropout dropped,
      OutputRows queries,
      int padding,
      boolean rotary,
      int reach) {
    int[] rows = Arrays.stream(TOKENS).map(n -> n + padding).toArray();
    SequenceLayout layout =
        new SequenceLayout(rows, TOKENS, LongStream.range(0, TOKENS.length).toArray());
    Chunk chunk = layout.chunks(1000).get(0);
    int outputs = queries.outputs(chunk);
    Random random = new Random(3);
    double[] qkv = random.doubles((long) layout.rows() * 3 * HIDDEN, -1.5, 1.5).toArray();
    double[] dO = random.doubles((long) outputs * HIDDEN, -1, 1).toArray();
    List<double[]> expected = null;
    for (Precision precision : List.of(Precision.FLOAT32, Precision.BFLOAT16)) {
      NativeMemory memory = new NativeMemory(Device.CPU);
      try (Parameters parameters =
              new Parameters(memory, DType.FLOAT32, precision, Optional.empty());
          Ops ops = Ops.fast(memory)) {
        Attention attention = new Attention(
            new AttentionConfig(
                HEADS,
                WIDTH,
                probability,
                dropped,
                precision,
                rotary
                    ? Optional.of(new Rotary(parameters, 40 + padding, WIDTH, 10))
                    : Optional.empty(),
                reach < 0 ? OptionalInt.empty() : OptionalInt.of(reach)),
            new Site("P", SiteKind.ATTENTION_PROBABILITIES),
            queries);
        List<double[]> results = results(ops, parameters, attention, layout, qkv, dO, outputs);
        if (expected == null) {
          expected = results;
        } else {
          assertNear("o", results.get(0), expected.get(0));
          assertNear("dqkv", results.get(1), expected.get(1));
        }
      }
    }
  }

  private static List<double[]> results(
      Ops ops,
      Parameters parameters,
      Attention attention,
      SequenceLayout layout,
      double[] qkv,
      double[] dO,
      int outputs) {
    Chunk chunk = layout.chunks(1000).get(0);
    try (Gradients sums = new Gradients(parameters, ActiveSet.of(List.of()));
        Pass pass =
            TestPass.training(ops, Profiles.get("lean", Place.of("test")), sums, 0, 7, 1000);
        Scope scope = ops.scope()) {
      Tensor x = drawn(ops, qkv, layout.rows(), 3L * HIDDEN);
      Tensor dy = drawn(ops, dO, outputs, HIDDEN);
      Tensor o = ops.draw(DType.FLOAT32, outputs, HIDDEN);
      Tensor dqkv = ops.draw(DType.FLOAT32, layout.rows(), 3L * HIDDEN);
      dqkv.fill(Double.NaN); // backward writes every element
      try (Scope spoiled = ops.scope()) {
        ops.draw(DType.BFLOAT16, 1 << 20).fill(Double.NaN); // what tiles add may be anything
      }
      attention.forward(x, o, layout, chunk, pass);
      attention.backward(x, dy, dqkv, layout, chunk, pass);
      return List.of(o.toDoubles(), dqkv.toDoubles());
    }
  }

  private static Tensor drawn(Ops ops, double[] values, long... shape) {
    Tensor tensor = ops.draw(DType.FLOAT32, shape);
    tensor.set(values);
    return tensor;
  }

  private static void assertNear(String name, double[] actual, double[] expected) {
    double error = 0;
    double norm = 0;
    for (int i = 0; i < expected.length; i++) {
      error += (actual[i] - expected[i]) * (actual[i] - expected[i]);
      norm += expected[i] * expected[i];
    }
    assertThat(Math.sqrt(error / norm)).as(name).isLessThan(0.01);
  }
}
