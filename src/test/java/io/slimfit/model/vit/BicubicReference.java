package io.slimfit.model.vit;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AbstractTensor;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** PyTorch's own operator, called as Hugging Face's ViT calls it. */
public final class BicubicReference {
  private BicubicReference() {}

  /**
   * @param grid a vector of {@code width} to leave out, then from * from of them
   * @return to * to vectors
   */
  public static double[] resize(float[] grid, int width, int from, int to) {
    try (PointerScope scope = new PointerScope()) {
      Tensor patches = AbstractTensor.create(grid)
          .view(1, (long) from * from + 1, width)
          .narrow(1, 1, (long) from * from)
          .reshape(1, from, from, width)
          .permute(0, 3, 1, 2)
          .contiguous();
      Tensor resized = torch
          .upsample_bicubic2d(patches, new long[] {to, to}, false)
          .permute(0, 2, 3, 1)
          .contiguous()
          .to(ScalarType.Double);
      double[] values = new double[to * to * width];
      resized.data_ptr_double().capacity(values.length).asBuffer().get(values);
      return values;
    }
  }
}
