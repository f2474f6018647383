package io.slimfit.data.image;

import java.util.Optional;

/**
 * The parts at a path: training images, or all images, and validation images if they are separate.
 */
record FoundParts(Part training, Optional<Part> validation) {
  Part toEvaluate() {
    return validation.orElse(training);
  }
}
