package io.slimfit.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slimfit.model.loss.CrossEntropy;
import io.slimfit.model.loss.Loss;
import io.slimfit.model.vit.TinyVision;
import io.slimfit.model.vit.VisionTransformer;
import io.slimfit.tensor.DType;
import io.slimfit.tensor.Device;
import io.slimfit.tensor.NativeMemory;
import io.slimfit.tensor.Ops;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PixelsTest {
  private static final double[] MEANS = {0.5, 0.25};
  private static final double[] DEVIATIONS = {0.5, 0.125};
  private static final PixelScale SCALE = new PixelScale(1.0 / 255, MEANS, DEVIATIONS);

  private static float value(byte pixel, int channel) {
    return (float) (((pixel & 0xFF) / 255.0 - MEANS[channel]) / DEVIATIONS[channel]);
  }

  @Test
  void bytesAreReadAsScaledNumbers() {
    byte[] bytes = {9, 9, 9, 9, 0, 1, (byte) 128, (byte) 255};
    Pixels pixels = Pixels.Bytes.of(bytes, 2, SCALE);
    assertThat(pixels.images()).isEqualTo(2);
    assertThat(pixels.length()).isEqualTo(4);
    float[] read = new float[4];
    pixels.read(1, 0, 2, read, 1);
    assertThat(read).containsExactly(0, value(bytes[4], 0), value(bytes[5], 0), 0);
    pixels.select(new int[] {1}).read(0, 3, 1, read, 3);
    assertThat(read[3]).isEqualTo(value(bytes[7], 1));
  }

  @Test
  void incompleteImagesAreRejected() {
    assertThatThrownBy(() -> Pixels.Bytes.of(new byte[9], 2, SCALE))
        .isInstanceOf(IllegalArgumentException.class);
    ImageShape shape = new ImageShape(4, 2, 2);
    Loss targets = new CrossEntropy(new int[] {0});
    assertThatThrownBy(() -> ImageBatch.of(Pixels.Bytes.of(new byte[30], 1, SCALE), shape, targets))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("32");
  }

  @Test
  void bytesAndNumbersGiveTheSameLogitsForAnyParts() {
    TinyVision tiny = TinyVision.layers(2);
    int images = 5;
    int length = tiny.image().length();
    byte[] bytes = new byte[images * length];
    new Random(1).nextBytes(bytes);
    float[][] floats = new float[images][length];
    for (int i = 0; i < bytes.length; i++) {
      int channel = i % length / (length / 2);
      floats[i / length][i % length] = value(bytes[i], channel);
    }
    Loss targets = new CrossEntropy(new int[] {0, 1, 2, 0, 1});
    ImageBatch ofBytes =
        ImageBatch.of(Pixels.Bytes.of(bytes, images, SCALE), tiny.image(), targets);
    ImageBatch ofFloats = ImageBatch.of(new Pixels.Floats(floats), tiny.image(), targets);
    NativeMemory memory = new NativeMemory(Device.CPU);
    try (Ops ops = Ops.fast(memory);
        VisionTransformer model = tiny.model(3, memory, DType.FLOAT32, 2)) {
      for (int count = 1; count <= images; count++) {
        List<String> names = OneStep.allNames(model);
        OneStep a = OneStep.of(model, ofBytes.deal(count), names, 1000, ops);
        OneStep b = OneStep.of(model, ofFloats.deal(count), names, 1000, ops);
        assertThat(a.loss()).isEqualTo(b.loss());
        a.gradients()
            .forEach((name, gradient) ->
                assertThat(gradient).as(name).isEqualTo(b.gradients().get(name)));
      }
    }
  }
}
