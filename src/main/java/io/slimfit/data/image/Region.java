package io.slimfit.data.image;

/** A rectangle of pixels. */
record Region(int left, int top, int width, int height) {
  Region {
    if (left < 0 || top < 0 || width < 1 || height < 1) {
      throw new IllegalArgumentException(
          "invalid region: " + left + ", " + top + ", " + width + " x " + height);
    }
  }

  /** A centred region, limited to the given width and height. */
  static Region centred(int width, int height, int wantedWidth, int wantedHeight) {
    int w = Math.min(width, wantedWidth);
    int h = Math.min(height, wantedHeight);
    return new Region((width - w) / 2, (height - h) / 2, w, h);
  }
}
