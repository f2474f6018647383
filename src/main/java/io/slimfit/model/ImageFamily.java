package io.slimfit.model;

import com.fasterxml.jackson.databind.JsonNode;
import io.slimfit.base.InputException;
import io.slimfit.base.Place;

/** Models that read images. */
public non-sealed interface ImageFamily extends ModelFamily<ImageBatch> {
  /** @throws InputException if the patch size does not divide the image size */
  ImageShape imageShape(JsonNode config, Place place);

  /**
   * The configuration of the same model for images of another size; weights that depend on it are
   * adapted when they are read.
   */
  JsonNode withImageSize(JsonNode config, int size);
}
