package io.slimfit.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.slimfit.tensor.MemoryCategory;
import io.slimfit.tensor.Shape;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TopKCodecTest extends CodecContract {
  private static final TopKCodec TOP10 = new TopKCodec(10);

  private float[] sorted = {}; // the elements that were sorted last
  private double smallest; // of them, the smallest magnitude that is kept

  static Stream<Case> codecs() {
    return cases(List.of(TOP10, new TopKCodec(1), new TopKCodec(100)));
  }

  private static int count(TopKCodec codec, int elements) {
    return (int) ((long) elements * codec.percent() / 100);
  }

  /** Kept elements are exact; the others are at most as large as the smallest kept one. */
  @Override
  double bound(Codec codec, float[] x, int rows, int columns, int row, int column) {
    if (!Arrays.equals(sorted, x)) { // else of the same tensor, of which each element is asked for
      int k = count((TopKCodec) codec, x.length);
      double[] magnitudes =
          IntStream.range(0, x.length).mapToDouble(i -> Math.abs(x[i])).sorted().toArray();
      smallest = k == 0 ? magnitudes[x.length - 1] : magnitudes[x.length - k];
      sorted = x.clone();
    }
    return Math.abs(x[row * columns + column]) > smallest ? 0 : smallest;
  }

  @Test
  void keepsTheLargestElementsAndOfEqualOnesTheFirst() {
    Random random = new Random(5);
    for (int elements : new int[] {9, 10, 40, 4095, 4096, 4097, 9000}) {
      for (int levels : new int[] {1, 2, 1000}) {
        float[] x = new float[elements];
        for (int i = 0; i < elements; i++) {
          x[i] = (random.nextInt(levels) + 1) / 7f * (random.nextBoolean() ? 1 : -1);
        }
        int k = (int) (0.1 * elements); // as in the released code
        float[] expected = new float[elements];
        IntStream.range(0, elements)
            .boxed()
            .sorted(Comparator.comparing((Integer i) -> -Math.abs(x[i]))) // stable
            .limit(k)
            .forEach(i -> expected[i] = x[i]);
        try (Encoded code = TOP10.encode(tensor(x, elements, 1), MemoryCategory.ACTIVATIONS, ops)) {
          assertThat(TOP10.decode(code, ops).toFloats())
              .as("%d elements of %d levels", elements, levels)
              .isEqualTo(expected);
          assertThat(code.bytes())
              .isEqualTo(8L * k)
              .isEqualTo(TOP10.encodedBytes(Shape.of(elements, 1)));
        }
      }
    }
  }

  @Test
  void countsElementsLikeThePaper() {
    for (int elements = 0; elements < 100_000; elements++) {
      assertThat(TOP10.encodedBytes(Shape.of(elements, 1))).isEqualTo(8L * (int) (0.1 * elements));
    }
  }

  @Test
  void topKCodeIsNotWhole() {
    assertThat(TOP10.isWhole()).isFalse();
    assertThat(Arrays.asList(new BlockwiseCodec(8, 64), new FixedPointCodec(true, 3, 4)))
        .allMatch(Codec::isWhole);
  }
}
