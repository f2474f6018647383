package io.slimfit.memory;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.base.Registry;
import io.slimfit.codec.Codecs;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** What {@code --store KIND=CODEC} says: rows of a profile's table that are replaced. */
public final class StoreOverrides {
  private static final Place OPTION = Place.setting("store");
  private static final Registry<SiteKind> KINDS = new Registry<>("kind of site");
  private static final Map<String, Storage> PLAIN =
      Map.of("keep", Storage.keep(), "drop", Storage.drop());

  static {
    for (SiteKind kind : SiteKind.values()) {
      KINDS.with(kind.optionName(), kind);
    }
  }

  private StoreOverrides() {}

  public static Set<String> kinds() {
    return KINDS.names();
  }

  /** All codecs, and {@code keep} and {@code drop}. */
  public static List<String> codecs() {
    return Stream.concat(Codecs.names().stream(), Stream.of("keep", "drop")).toList();
  }

  /**
   * @param words each {@code KIND=CODEC}
   * @throws InputException if a kind or codec is unknown, does not fit the other, or a kind comes
   *     twice
   */
  public static Map<SiteKind, Storage> parse(Collection<String> words) {
    Map<SiteKind, Storage> overrides = new EnumMap<>(SiteKind.class);
    for (String word : words) {
      int equals = word.indexOf('=');
      if (equals < 0) {
        throw new InputException(
            OPTION,
            "'" + Place.printable(word) + "' is not of the form KIND=CODEC",
            "Use block-norm=int8, say");
      }
      SiteKind kind = KINDS.get(word.substring(0, equals), OPTION);
      Storage storage = requireFitting(kind, storage(word.substring(equals + 1)));
      if (overrides.put(kind, storage) != null) {
        throw new InputException(
            OPTION, "kind '" + kind.optionName() + "' is given twice", "Give it once");
      }
    }
    return Collections.unmodifiableMap(overrides);
  }

  private static Storage storage(String name) {
    Registry<Storage> known = new Registry<>("codec");
    Codecs.names().forEach(codec -> known.with(codec, Storage.encode(Codecs.get(codec, OPTION))));
    PLAIN.forEach(known::with);
    return known.get(name, OPTION);
  }

  /** Backward would go wrong, or find nothing, with some pairs. */
  private static Storage requireFitting(SiteKind kind, Storage storage) {
    if (!kind.holding().fits(storage)) {
      throw new InputException(
          OPTION,
          "'" + storage.optionName() + "' does not fit kind '" + kind.optionName() + "'",
          kind.holding().remedy());
    }
    return storage;
  }
}
