package io.slimfit.memory;

import io.slimfit.codec.DerivativeCodec;

/** How sites of a kind may be held, and how they are held by default. */
enum Holding {
  /** Must be held, since everything else is rebuilt from it; may be encoded. */
  REQUIRED(Storage.keep(), "It must be held: use keep, int8, or another general codec") {
    @Override
    boolean fits(Storage storage) {
      return !(storage instanceof Storage.Drop) && isWhole(storage);
    }
  },
  /** Must be held as it is. */
  KEPT(Storage.keep(), "It can only be kept as it is, 4 bytes per row: use keep") {
    @Override
    boolean fits(Storage storage) {
      return storage instanceof Storage.Keep;
    }
  },
  /** Need not be held: it can be rebuilt. */
  OPTIONAL(Storage.drop(), "Use keep, drop, int8, or another general codec") {
    @Override
    boolean fits(Storage storage) {
      return isWhole(storage);
    }
  },
  /** Can only be held as levels of the derivative of GELU, or be dropped. */
  GELU_LEVELS(Storage.drop(), "Use " + DerivativeCodec.GELU.name() + " or drop") {
    @Override
    boolean fits(Storage storage) {
      return isDropOr(storage, DerivativeCodec.GELU);
    }
  },
  /** Can only be held as levels of the derivative of ReLU, or be dropped. */
  RELU_LEVELS(Storage.drop(), "Use " + DerivativeCodec.RELU.name() + " or drop") {
    @Override
    boolean fits(Storage storage) {
      return isDropOr(storage, DerivativeCodec.RELU);
    }
  };

  private final Storage usual;
  private final String remedy;

  Holding(Storage usual, String remedy) {
    this.usual = usual;
    this.remedy = remedy;
  }

  /** How such sites are held if the profile has no row for them. */
  Storage usual() {
    return usual;
  }

  /** Whether backward is correct with this storage, and finds everything it needs. */
  abstract boolean fits(Storage storage);

  /** What to do if a storage does not fit. */
  String remedy() {
    return remedy;
  }

  private static boolean isDropOr(Storage storage, DerivativeCodec codec) {
    return storage instanceof Storage.Drop || storage.equals(Storage.encode(codec));
  }

  /**
   * Whether every element can be decoded, within an error, so that other tensors can be rebuilt
   * from it.
   */
  private static boolean isWhole(Storage storage) {
    return !(storage instanceof Storage.Encode encode) || encode.codec().isWhole();
  }
}
