package io.slimfit.model;

/**
 * From a byte to the number that a model reads: (byte * rescale - mean) / deviation, with a mean
 * and deviation for each channel.
 */
public final class PixelScale {
  private static final int BYTES = 256;

  private final float[][] values; // [channels, 256]

  /** @param rescale usually 1/255 */
  public PixelScale(double rescale, double[] means, double[] deviations) {
    if (means.length != deviations.length) {
      throw new IllegalArgumentException(
          means.length + " means and " + deviations.length + " deviations");
    }
    values = new float[means.length][BYTES];
    for (int channel = 0; channel < means.length; channel++) {
      for (int i = 0; i < BYTES; i++) {
        values[channel][i] = (float) ((i * rescale - means[channel]) / deviations[channel]);
      }
    }
  }

  int channels() {
    return values.length;
  }

  /** Of one channel, by byte. */
  float[] values(int channel) {
    return values[channel];
  }
}
