package io.slimfit.memory;

import io.slimfit.codec.DerivativeCodec;

/** How sites of a kind may be held, and how they are held where a profile does not say. */
enum Holding {
  /** Must be held, since everything else is rebuilt from it; as a code, too. */
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
  /** Only as levels of the derivative of GELU, if at all. */
  GELU_LEVELS(Storage.drop(), "Use " + DerivativeCodec.GELU.name() + " or drop") {
    @Override
    boolean fits(Storage storage) {
      return isDropOr(storage, DerivativeCodec.GELU);
    }
  },
  /** Only as levels of the derivative of ReLU, if at all. */
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

  /** Where a profile does not say. */
  Storage usual() {
    return usual;
  }

  /** Whether backward goes right with this storage, and finds what it asks for. */
  abstract boolean fits(Storage storage);

  /** What to do where it does not. */
  String remedy() {
    return remedy;
  }

  private static boolean isDropOr(Storage storage, DerivativeCodec codec) {
    return storage instanceof Storage.Drop || storage.equals(Storage.encode(codec));
  }

  /** Whether every element comes back as itself, within an error: others may be rebuilt from it. */
  private static boolean isWhole(Storage storage) {
    return !(storage instanceof Storage.Encode encode) || encode.codec().isWhole();
  }
}
