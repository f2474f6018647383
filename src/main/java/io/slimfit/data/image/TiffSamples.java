package io.slimfit.data.image;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import javax.imageio.metadata.IIOInvalidTreeException;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.plugins.tiff.BaselineTIFFTagSet;
import javax.imageio.plugins.tiff.TIFFDirectory;
import javax.imageio.plugins.tiff.TIFFField;
import org.jspecify.annotations.Nullable;

/**
 * How many samples of how many bits a pixel of a TIFF file has; the reader's tables grow with it.
 */
final class TiffSamples {
  private static final int MOST = 8;
  private static final int MOST_BITS = 16; // more would be read as colours of 8 bits
  private static final String REMEDY = "Convert it to 8 bits per channel";

  private TiffSamples() {}

  /** @throws InputException if they are more than a picture has */
  static void requireFew(IIOMetadata metadata, Place place) throws IIOInvalidTreeException {
    TIFFDirectory directory = TIFFDirectory.createFromMetadata(metadata);
    long samples = largest(directory.getTIFFField(BaselineTIFFTagSet.TAG_SAMPLES_PER_PIXEL));
    long bits = largest(directory.getTIFFField(BaselineTIFFTagSet.TAG_BITS_PER_SAMPLE));
    if (samples > MOST) {
      throw new InputException(place, "has " + samples + " samples in each pixel", REMEDY);
    }
    if (bits > MOST_BITS) {
      throw new InputException(place, "has samples of more than " + MOST_BITS + " bits", REMEDY);
    }
  }

  private static long largest(@Nullable TIFFField field) {
    long largest = 1;
    for (int i = 0; field != null && i < field.getCount(); i++) {
      largest = Math.max(largest, field.getAsLong(i));
    }
    return largest;
  }
}
