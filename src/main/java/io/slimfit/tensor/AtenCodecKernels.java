package io.slimfit.tensor;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AbstractTensor;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Each codec as a formula over ATen's operators. Codes are computed as 64-bit integers, one row at
 * a time where several rows share a word.
 */
final class AtenCodecKernels implements CodecKernels {
  private static final int LEVEL_BITS = 3;
  private static final int LEVEL_ROWS = 32;

  @Override
  public void encodeBlocks(Tensor x, int bits, int block, Tensor words, Tensor scales) {
    requireFinite(x);
    int perWord = 32 / bits;
    int wordRow = 0;
    double most = (1 << (bits - 1)) - 1;
    for (int first = 0; first < x.rows(); first += block) {
      try (PointerScope scope = new PointerScope()) {
        int rows = Math.min(block, x.rows() - first);
        var part = x.handle.narrow(0, first, rows).to(ScalarType.Float);
        var largest = part.abs().amax(new long[] {0}, true).div(new Scalar(most));
        // round up to bfloat16: add all the bits that are truncated, then truncate
        var raw = largest
            .view(ScalarType.Int)
            .add(new Scalar(0xFFFFL))
            .bitwise_and(new Scalar(0xFFFF0000));
        var scale = raw.view(ScalarType.Float);
        scales.handle.narrow(0, first / block, 1).copy_(scale);
        var inverted = scale.reciprocal();
        var inverse = torch.where(inverted.isinf(), torch.zeros_like(scale), inverted);
        var codes = part.mul(inverse).round().to(ScalarType.Long);
        wordRow = pack(codes, bits, perWord, words, wordRow);
      }
    }
  }

  @Override
  public void decodeBlocks(Tensor words, Tensor scales, int bits, int block, Tensor x) {
    int perWord = 32 / bits;
    int wordRow = 0;
    for (int first = 0; first < x.rows(); first += block) {
      int rows = Math.min(block, x.rows() - first);
      for (int r = 0; r < rows; r++) {
        try (PointerScope scope = new PointerScope()) {
          var code = unpack(words, wordRow + r / perWord, bits, r % perWord, true);
          var scale = scales.handle.select(0, first / block).to(x.dtype().scalarType);
          x.handle.select(0, first + r).copy_(code.to(x.dtype().scalarType).mul(scale));
        }
      }
      wordRow += (rows + perWord - 1) / perWord;
    }
  }

  @Override
  public long encodeFixed(Tensor x, int bits, float factor, int low, int high, Tensor words) {
    requireFinite(x);
    try (PointerScope scope = new PointerScope()) {
      var rounded = x.handle.mul(new Scalar(factor)).round();
      var inside =
          rounded.clamp(new ScalarOptional(new Scalar(low)), new ScalarOptional(new Scalar(high)));
      pack(inside.to(ScalarType.Long), bits, 32 / bits, words, 0);
      return rounded.ne(inside).sum().item_long();
    }
  }

  @Override
  public void decodeFixed(Tensor words, int bits, float factor, int low, Tensor x) {
    int perWord = 32 / bits;
    for (int r = 0; r < x.rows(); r++) {
      try (PointerScope scope = new PointerScope()) {
        var code = unpack(words, r / perWord, bits, r % perWord, low < 0);
        x.handle.select(0, r).copy_(code.to(x.dtype().scalarType).div(new Scalar(factor)));
      }
    }
  }

  @Override
  public void encodeLevels(Tensor x, float[] thresholds, Tensor words) {
    requireFinite(x);
    try (PointerScope scope = new PointerScope()) {
      var codes = torch.zeros_like(x.handle).to(ScalarType.Long);
      for (float threshold : thresholds) {
        codes.add_(x.handle.gt(new Scalar(threshold)).to(ScalarType.Long));
      }
      for (int first = 0; first < x.rows(); first += LEVEL_ROWS) {
        var three = torch.zeros(3, x.columns()).to(ScalarType.Long);
        for (int r = 0; r < Math.min(LEVEL_ROWS, x.rows() - first); r++) {
          for (int bit = 0; bit < LEVEL_BITS; bit++) {
            int place = place(r, bit);
            var shifted = codes
                .select(0, first + r)
                .bitwise_right_shift(new Scalar((long) bit))
                .bitwise_and(new Scalar(1L))
                .mul(new Scalar(1L << (place % 32)));
            three.select(0, place / 32).add_(shifted);
          }
        }
        words.handle.narrow(0, first / LEVEL_ROWS * 3L, 3).copy_(wrapped(three));
      }
    }
  }

  @Override
  public void multiplyByLevels(Tensor words, float[] levels, Tensor dy) {
    for (int r = 0; r < dy.rows(); r++) {
      try (PointerScope scope = new PointerScope()) {
        var code = torch.zeros(dy.columns()).to(ScalarType.Long);
        for (int bit = 0; bit < LEVEL_BITS; bit++) {
          int place = place(r % LEVEL_ROWS, bit);
          var word = words.handle.select(0, r / LEVEL_ROWS * 3L + place / 32).to(ScalarType.Long);
          code.add_(word.bitwise_right_shift(new Scalar((long) (place % 32)))
              .bitwise_and(new Scalar(1L))
              .mul(new Scalar(1L << bit)));
        }
        var level = AbstractTensor.create(levels).to(dy.dtype().scalarType).index_select(0, code);
        dy.handle.select(0, r).mul_(level);
      }
    }
  }

  @Override
  public void encodeTop(Tensor x, Tensor values, Tensor indices) {
    requireFinite(x);
    if (values.rows() == 0) {
      return;
    }
    try (PointerScope scope = new PointerScope()) {
      var flat = x.handle.reshape(-1).to(ScalarType.Float);
      long last = flat.size(0) - 1;
      // The bits of magnitudes sort like the magnitudes. The lower 32 bits of the key hold the
      // index, so that no two keys are equal and of equal magnitudes the first one wins.
      var place = torch.arange(new Scalar(flat.size(0))).to(flat.device(), ScalarType.Long);
      var key = flat.abs()
          .view(ScalarType.Int)
          .to(ScalarType.Long)
          .mul(new Scalar(1L << 32))
          .add(place.neg().add(new Scalar(last)));
      var largest = torch.topk(key, values.rows()).get0();
      var places = largest
          .bitwise_and(new Scalar((1L << 32) - 1))
          .neg()
          .add(new Scalar(last))
          .sort()
          .get0();
      values.handle.copy_(flat.index_select(0, places));
      indices.handle.copy_(places);
    }
  }

  @Override
  public void decodeTop(Tensor values, Tensor indices, Tensor x) {
    x.zero();
    if (values.rows() > 0) {
      try (PointerScope scope = new PointerScope()) {
        x.handle
            .view(-1)
            .index_copy_(
                0, indices.handle.to(ScalarType.Long), values.handle.to(x.dtype().scalarType));
      }
    }
  }

  /**
   * Where a bit of a code lies in three words. Each word holds ten rows; the last two rows fill the
   * two spare bits of each word.
   */
  private static int place(int row, int bit) {
    if (row < 30) {
      return row / 10 * 32 + row % 10 * LEVEL_BITS + bit;
    }
    int spare = (row - 30) * LEVEL_BITS + bit;
    return spare / 2 * 32 + 30 + spare % 2;
  }

  private static int pack(
      org.bytedeco.pytorch.Tensor codes, int bits, int perWord, Tensor words, int firstWordRow) {
    int wordRow = firstWordRow;
    for (long r = 0; r < codes.size(0); r += perWord) {
      var word = torch.zeros_like(codes.select(0, 0));
      for (long k = 0; k < Math.min(perWord, codes.size(0) - r); k++) {
        word.add_(codes
            .select(0, r + k)
            .bitwise_and(new Scalar((1L << bits) - 1))
            .mul(new Scalar(1L << (bits * k))));
      }
      words.handle.select(0, wordRow++).copy_(wrapped(word));
    }
    return wordRow;
  }

  /** Unsigned 32-bit numbers as signed numbers with the same bits. */
  private static org.bytedeco.pytorch.Tensor wrapped(org.bytedeco.pytorch.Tensor word) {
    return torch.where(word.ge(new Scalar(1L << 31)), word.sub(new Scalar(1L << 32)), word);
  }

  private static org.bytedeco.pytorch.Tensor unpack(
      Tensor words, int wordRow, int bits, int place, boolean signed) {
    var code = words
        .handle
        .select(0, wordRow)
        .to(ScalarType.Long)
        .bitwise_right_shift(new Scalar((long) bits * place))
        .bitwise_and(new Scalar((1L << bits) - 1));
    return signed
        ? torch.where(code.ge(new Scalar(1L << (bits - 1))), code.sub(new Scalar(1L << bits)), code)
        : code;
  }

  private static void requireFinite(Tensor x) {
    try (PointerScope scope = new PointerScope()) {
      if (!x.handle.isfinite().all().item_bool()) {
        throw new ArithmeticException("NaN or infinity in " + x);
      }
    }
  }
}
