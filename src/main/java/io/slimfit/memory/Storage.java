package io.slimfit.memory;

import io.slimfit.codec.Codec;

/** How a site is held from forward to backward. */
public sealed interface Storage {
  /** Its name in {@code --store KIND=CODEC}. */
  String optionName();

  /** As it is. */
  record Keep() implements Storage {
    @Override
    public String optionName() {
      return "keep";
    }
  }

  /** As a code, which backward decodes. */
  record Encode(Codec codec) implements Storage {
    @Override
    public String optionName() {
      return codec.name();
    }
  }

  /** Not at all: backward rebuilds it from sites that are held. */
  record Drop() implements Storage {
    @Override
    public String optionName() {
      return "drop";
    }
  }

  static Storage keep() {
    return new Keep();
  }

  static Storage encode(Codec codec) {
    return new Encode(codec);
  }

  static Storage drop() {
    return new Drop();
  }
}
