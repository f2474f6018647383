package io.slimfit.data.image;

import java.awt.image.DataBufferByte;
import java.awt.image.PixelInterleavedSampleModel;
import java.awt.image.Raster;
import org.jspecify.annotations.Nullable;

/**
 * Rows of a decoder's raster as the numbers in the file, without the colour conversions of
 * {@code getRGB}, which takes grey for linear light and changes it.
 */
final class Samples {
  private final Raster raster;
  private final int bands;
  private final int[] row;
  private final byte @Nullable [] interleaved; // the same numbers, if the raster stores bytes
  private final int[] bandOffsets;
  private final int stride;

  Samples(Raster raster) {
    this.raster = raster;
    this.bands = raster.getNumBands();
    this.row = new int[Math.multiplyExact(raster.getWidth(), bands)];
    boolean bytes = raster.getSampleModel() instanceof PixelInterleavedSampleModel model
        && model.getPixelStride() == bands
        && raster.getDataBuffer() instanceof DataBufferByte
        && raster.getDataBuffer().getOffset() == 0
        && raster.getSampleModelTranslateX() == 0
        && raster.getSampleModelTranslateY() == 0
        && raster.getMinX() == 0
        && raster.getMinY() == 0;
    PixelInterleavedSampleModel model =
        bytes ? (PixelInterleavedSampleModel) raster.getSampleModel() : null;
    this.interleaved = model == null ? null : ((DataBufferByte) raster.getDataBuffer()).getData();
    this.bandOffsets = model == null ? new int[0] : model.getBandOffsets();
    this.stride = model == null ? 0 : model.getScanlineStride();
  }

  int bands() {
    return bands;
  }

  /** The samples of a row, band after band of each pixel; overwritten by the next call. */
  int[] row(int y) {
    byte[] bytes = interleaved;
    if (bytes == null) {
      return raster.getPixels(raster.getMinX(), raster.getMinY() + y, raster.getWidth(), 1, row);
    }
    for (int band = 0; band < bands; band++) {
      int from = y * stride + bandOffsets[band];
      for (int i = band; i < row.length; i += bands, from += bands) {
        row[i] = bytes[from] & 0xFF;
      }
    }
    return row;
  }
}
