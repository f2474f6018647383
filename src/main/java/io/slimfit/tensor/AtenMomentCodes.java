package io.slimfit.tensor;

import io.slimfit.base.CounterRandom;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * {@link CodedMoments} with ATen's operators: all whole strips of a weight at once, then the
 * remainder. Must be called within a pointer scope.
 */
final class AtenMomentCodes {
  private static final long BLOCK = CodedMoments.BLOCK;
  private static final long STRIP = CodedMoments.STRIP;
  private static final double SMALLEST_NORMAL = 0x1p-126;

  private AtenMomentCodes() {}

  /** Both moments, m then v, as vectors of all elements in single precision. */
  static org.bytedeco.pytorch.Tensor[] decode(CodedMoments moments, long elements) {
    TensorVector first = new TensorVector();
    TensorVector second = new TensorVector();
    for (Part part : parts(elements)) {
      var signed = unpack(moments.first(), part, true).div(new Scalar(127.0));
      var scaled = part.byBlocks(signed.mul(signed.abs()).mul(signed.mul(signed)))
          .mul(part.scales(moments.firstScales()).to(ScalarType.Float));
      first.push_back(part.flat(scaled));
      var fraction = unpack(moments.second(), part, false).div(new Scalar(255.0));
      var roots = part.byBlocks(fraction.mul(fraction))
          .mul(part.scales(moments.rootScales()).to(ScalarType.Float));
      second.push_back(part.flat(roots.mul(roots)));
    }
    return new org.bytedeco.pytorch.Tensor[] {torch.cat(first), torch.cat(second)};
  }

  /** @throws ArithmeticException if an element is NaN or infinite */
  static void encode(
      CodedMoments moments,
      org.bytedeco.pytorch.Tensor first,
      org.bytedeco.pytorch.Tensor roots,
      int ditherKey) {
    if (!first.isfinite().all().item_bool() || !roots.isfinite().all().item_bool()) {
      throw new ArithmeticException("NaN or infinity in elements 0 to " + (first.numel() - 1));
    }
    for (Part part : parts(first.numel())) {
      var m = part.rows(first.to(ScalarType.Float));
      var magnitudes = scaled(part, m.abs(), moments.firstScales()).sqrt().sqrt();
      var codes = magnitudes.mul(new Scalar(127.0)).round().mul(m.sign()).to(ScalarType.Long);
      pack(codes, moments.first(), part);
      var r = part.rows(roots.to(ScalarType.Float));
      var index = torch
          .arange(new Scalar(part.from), new Scalar(part.from + part.elements()))
          .to(first.device(), ScalarType.Long)
          .view(part.rows, part.width);
      var fraction = index
          .mul(new Scalar((long) CounterRandom.GOLDEN))
          .add(new Scalar((long) ditherKey))
          .bitwise_and(new Scalar(0xFFFFFFFFL))
          .bitwise_right_shift(new Scalar(9L))
          .to(ScalarType.Float)
          .mul(new Scalar(0x1p-23));
      var dithered =
          scaled(part, r, moments.rootScales()).sqrt().mul(new Scalar(255.0)).add(fraction);
      var inRange = padded(dithered, (part.width + 3) / 4 * 4)
          .floor()
          .clamp(new ScalarOptional(new Scalar(1.0)), new ScalarOptional(new Scalar(255.0)));
      pack(inRange.to(ScalarType.Long), moments.second(), part);
    }
  }

  /** Writes the scales of a range; returns its elements divided by their scales. */
  private static org.bytedeco.pytorch.Tensor scaled(
      Part part, org.bytedeco.pytorch.Tensor magnitudes, Tensor scales) {
    var blocks = part.byBlocks(magnitudes);
    var largest = blocks.amax(new long[] {2}, true);
    // round up to bfloat16: add all the bits that are truncated, then truncate
    var up = largest
        .view(ScalarType.Int)
        .add(new Scalar(0xFFFFL))
        .bitwise_and(new Scalar(0xFFFF0000))
        .view(ScalarType.Float)
        .clamp_max(new Scalar((double) Float.intBitsToFloat(0x7F7F0000)));
    var scale = torch.where(largest.lt(new Scalar(SMALLEST_NORMAL)), torch.zeros_like(up), up);
    part.scales(scales).copy_(scale);
    var inverse =
        torch.where(scale.eq(new Scalar(0.0)), torch.zeros_like(scale), scale.reciprocal());
    return part.flat(blocks.mul(inverse)).view(part.rows, part.width);
  }

  private static org.bytedeco.pytorch.Tensor unpack(Tensor words, Part part, boolean signed) {
    var word = part.words(words).to(ScalarType.Long);
    TensorVector quarters = new TensorVector();
    for (int k = 0; k < 4; k++) {
      var code = word.bitwise_right_shift(new Scalar(8L * k)).bitwise_and(new Scalar(0xFFL));
      quarters.push_back(
          signed
              ? code.sub(code.ge(new Scalar(128L)).to(ScalarType.Long).mul(new Scalar(256L)))
              : code);
    }
    return torch.cat(quarters, 1).narrow(1, 0, part.width).to(ScalarType.Float);
  }

  private static void pack(org.bytedeco.pytorch.Tensor codes, Tensor words, Part part) {
    long quarter = (part.width + 3) / 4;
    var padded = padded(codes, 4 * quarter);
    var word = torch.zeros_like(padded.narrow(1, 0, quarter));
    for (int k = 0; k < 4; k++) {
      word.add_(padded
          .narrow(1, k * quarter, quarter)
          .bitwise_and(new Scalar(0xFFL))
          .mul(new Scalar(1L << (8 * k))));
    }
    var wraps = word.ge(new Scalar(1L << 31)).to(ScalarType.Long).mul(new Scalar(1L << 32));
    part.words(words).copy_(word.sub(wraps));
  }

  private static org.bytedeco.pytorch.Tensor padded(org.bytedeco.pytorch.Tensor x, long width) {
    return torch.constant_pad_nd(x, new long[] {0, width - x.size(1)});
  }

  private static Part[] parts(long elements) {
    long strips = elements / STRIP;
    Part whole = new Part(0, strips, STRIP);
    Part rest = new Part(strips * STRIP, 1, elements % STRIP);
    if (rest.width == 0) {
      return new Part[] {whole};
    }
    return strips == 0 ? new Part[] {rest} : new Part[] {whole, rest};
  }

  /** Strips of equal width, one per row. */
  private record Part(long from, long rows, long width) {
    long elements() {
      return rows * width;
    }

    private long blocksPerRow() {
      return (width + BLOCK - 1) / BLOCK;
    }

    org.bytedeco.pytorch.Tensor rows(org.bytedeco.pytorch.Tensor flat) {
      return flat.narrow(0, from, elements()).view(rows, width);
    }

    /** [rows, blocks, elements per block]. */
    org.bytedeco.pytorch.Tensor byBlocks(org.bytedeco.pytorch.Tensor x) {
      return padded(x, blocksPerRow() * BLOCK).view(rows, blocksPerRow(), BLOCK);
    }

    org.bytedeco.pytorch.Tensor flat(org.bytedeco.pytorch.Tensor blocks) {
      return blocks.reshape(rows, -1).narrow(1, 0, width).reshape(-1);
    }

    org.bytedeco.pytorch.Tensor words(Tensor words) {
      long quarter = (width + 3) / 4;
      return words.handle.narrow(0, from / 4, rows * quarter).view(rows, quarter);
    }

    org.bytedeco.pytorch.Tensor scales(Tensor scales) {
      return scales
          .handle
          .narrow(0, from / BLOCK, rows * blocksPerRow())
          .view(rows, blocksPerRow(), 1);
    }
  }
}
