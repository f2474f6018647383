package io.slimfit.codec;

import io.slimfit.base.Place;
import io.slimfit.base.Registry;
import java.util.List;
import java.util.Set;

/** All codecs by name. */
public final class Codecs {
  private static final Registry<Codec> ALL = new Registry<>("codec");

  static {
    for (int bits = 8; bits >= 2; bits--) {
      register(new BlockwiseCodec(bits, BlockwiseCodec.BLOCK));
    }
    List.of(
            DerivativeCodec.GELU,
            DerivativeCodec.RELU,
            new FixedPointCodec(true, 2, 1),
            new FixedPointCodec(true, 3, 4),
            new FixedPointCodec(false, 0, 8),
            new TopKCodec(10))
        .forEach(Codecs::register);
  }

  private Codecs() {}

  private static void register(Codec codec) {
    ALL.with(codec.name(), codec);
  }

  public static Codec get(String name, Place place) {
    return ALL.get(name, place);
  }

  public static Set<String> names() {
    return ALL.names();
  }
}
