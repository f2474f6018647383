package io.slimfit.tensor;

import java.util.List;

/**
 * Both moments of AdamW for one weight, with 8 bits per element and a scale for each {@link #BLOCK}
 * consecutive elements.
 *
 * <p>The codes are linear in the fourth root, so that an element a thousand times smaller than the
 * largest of its block does not become zero: with x = code / 127, m = s x³ |x|; with y = code /
 * 255, sqrt(v) = s y².
 *
 * <p>A code of v is at least 1, so that v is never zero where m is not. It is rounded up or down by
 * dithering with a Kronecker sequence that continues from step to step. Rounded to nearest, v would
 * never change, since it moves by less than half a code per step (figures: docs/optimizer.md).
 *
 * <p>Four codes share a 32-bit word. In each strip of {@link #STRIP} elements, word i holds
 * elements i, i + q, i + 2q and i + 3q, where q is the number of words of the strip.
 *
 * @param first INT32 [ceil(elements / 4)], signed codes of m
 * @param second INT32 [ceil(elements / 4)], codes of v, from 1 to 255; 0 before the first step
 * @param firstScales BFLOAT16 [blocks], at least the largest |m| of the block; 0 if that is
 *     subnormal
 * @param rootScales BFLOAT16 [blocks], at least the largest sqrt(v) of the block; 0 if that is
 *     subnormal
 */
public record CodedMoments(Tensor first, Tensor second, Tensor firstScales, Tensor rootScales) {
  /** Of {@link #tensors}. */
  public static final List<DType> TYPES =
      List.of(DType.INT32, DType.INT32, DType.BFLOAT16, DType.BFLOAT16);

  static final int BLOCK = 256;

  /** Elements that a kernel works on at once; a multiple of the block. */
  static final int STRIP = 2048;

  static final int FIRST_MOST = 127;
  static final int SECOND_MOST = 255;

  /** The shapes of {@link #tensors} for so many elements. */
  public static List<Shape> shapes(long elements) {
    Shape codes = Shape.of(words(elements));
    Shape scales = Shape.of(blocks(elements));
    return List.of(codes, codes, scales, scales);
  }

  /** @param tensors as {@link #tensors} returns them */
  public static CodedMoments of(List<Tensor> tensors) {
    return new CodedMoments(tensors.get(0), tensors.get(1), tensors.get(2), tensors.get(3));
  }

  public List<Tensor> tensors() {
    return List.of(first, second, firstScales, rootScales);
  }

  /** Bytes of the tensors for so many elements. */
  public static long bytes(long elements) {
    return 2 * (words(elements) * Integer.BYTES + blocks(elements) * Short.BYTES);
  }

  /** Each strip begins with a new word; all but the last fill whole words. */
  private static long words(long elements) {
    return (elements + 3) / 4;
  }

  private static long blocks(long elements) {
    return (elements + BLOCK - 1) / BLOCK;
  }
}
