package io.slimfit.codec;

import java.util.stream.IntStream;
import java.util.stream.Stream;

class BlockwiseCodecTest extends CodecContract {
  /** Rounding a scale up to bfloat16 multiplies it by at most this factor. */
  private static final double ROUNDED_UP = 1 + 1.0 / 128;

  /** The inverse of a smaller scale would overflow. */
  private static final double SMALLEST_SCALE = Math.scalb(1.0, -128);

  static Stream<Case> codecs() {
    return cases(IntStream.rangeClosed(2, 8)
        .mapToObj(bits -> new BlockwiseCodec(bits, BlockwiseCodec.BLOCK))
        .toList());
  }

  @Override
  double bound(Codec codec, float[] x, int rows, int columns, int row, int column) {
    BlockwiseCodec blockwise = (BlockwiseCodec) codec;
    int first = row / blockwise.block() * blockwise.block();
    double largest = 0;
    for (int r = first; r < Math.min(rows, first + blockwise.block()); r++) {
      largest = Math.max(largest, Math.abs(x[r * columns + column]));
    }
    double scale = largest / ((1 << (blockwise.bits() - 1)) - 1) * ROUNDED_UP;
    return scale <= SMALLEST_SCALE * ROUNDED_UP ? largest : scale / 2 * (1 + 1e-6);
  }
}
