package io.slimfit.checkpoint;

import io.slimfit.base.InputException;
import io.slimfit.tensor.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The names under which weights are stored. Old BERT files use {@code LayerNorm.gamma} and
 * {@code LayerNorm.beta}. Files of a base model lack the prefix ({@code bert.}) that files of a
 * model with a head have.
 */
public final class ParameterNames {
  private static final List<String> PREFIXES =
      List.of("bert.", "roberta.", "electra.", "distilbert.", "model.", "vit.", "deit.", "dinov2.");
  private static final String OLD_WEIGHT = "LayerNorm.gamma";
  private static final String OLD_BIAS = "LayerNorm.beta";
  private static final String BUFFER = ".position_ids"; // 0, 1, 2, ...: not a parameter

  private ParameterNames() {}

  /** The current name of a stored tensor. */
  public static String current(String stored) {
    if (stored.endsWith(OLD_WEIGHT)) {
      return stored.substring(0, stored.length() - OLD_WEIGHT.length()) + "LayerNorm.weight";
    }
    if (stored.endsWith(OLD_BIAS)) {
      return stored.substring(0, stored.length() - OLD_BIAS.length()) + "LayerNorm.bias";
    }
    return stored;
  }

  /** A name without the prefix that files of a base model lack. */
  public static String withoutPrefix(String name) {
    return PREFIXES.stream()
        .filter(name::startsWith)
        .findFirst()
        .map(prefix -> name.substring(prefix.length()))
        .orElse(name);
  }

  /**
   * Finds each wanted weight in the source, under its own name or else with or without the prefix
   * of a base model.
   *
   * @param wanted the model's shapes by name
   * @throws InputException if a tensor has a different shape than its weight, or if two tensors are
   *     stored for one weight
   */
  public static LoadReport match(Map<String, Shape> wanted, TensorSource source) {
    return match(wanted, source, false);
  }

  /** @param ignoreMismatchedSizes whether a tensor of another shape is reported, not an error */
  public static LoadReport match(
      Map<String, Shape> wanted, TensorSource source, boolean ignoreMismatchedSizes) {
    return match(wanted, source, (name, shape) -> false, ignoreMismatchedSizes);
  }

  /**
   * As {@link #match(Map, TensorSource, boolean)}.
   *
   * @param adaptable whether a weight can be made from a tensor of another shape; if so, it matches
   */
  public static LoadReport match(
      Map<String, Shape> wanted,
      TensorSource source,
      BiPredicate<String, Shape> adaptable,
      boolean ignoreMismatchedSizes) {
    Map<String, String> storedName = storedNames(source);
    Map<String, String> wantedName = new HashMap<>(); // from the name in the source
    TreeSet<String> missing = new TreeSet<>();
    TreeSet<String> mismatched = new TreeSet<>();
    TreeSet<String> unexpected = new TreeSet<>(storedName.keySet());
    wanted.forEach((name, shape) -> {
      String found = find(name, storedName);
      String stored = found == null ? null : storedName.get(found);
      if (found == null || stored == null) {
        missing.add(name);
        return;
      }
      unexpected.remove(found);
      Shape storedShape = source.shape(stored);
      if (storedShape.equals(shape) || adaptable.test(name, storedShape)) {
        wantedName.put(stored, name);
      } else if (ignoreMismatchedSizes) {
        mismatched.add(name);
      } else {
        throw otherShape(name, shape, stored, source);
      }
    });
    Map<String, String> matched = new LinkedHashMap<>();
    for (String stored : source.names()) {
      String name = wantedName.get(stored);
      if (name != null) {
        matched.put(name, stored);
      }
    }
    return new LoadReport(
        Collections.unmodifiableMap(matched),
        List.copyOf(missing),
        List.copyOf(mismatched),
        List.copyOf(unexpected));
  }

  private static Map<String, String> storedNames(TensorSource source) {
    Map<String, String> storedName = new HashMap<>();
    for (String stored : source.names()) {
      if (stored.endsWith(BUFFER)) {
        continue;
      }
      String other = storedName.put(current(stored), stored);
      if (other != null) {
        throw new InputException(
            source.place(stored),
            "the tensor '" + other + "' is stored too, and both are the weight '" + current(stored)
                + "'",
            "Save the model again with the current names");
      }
    }
    return storedName;
  }

  private static @Nullable String find(String name, Map<String, String> storedName) {
    List<String> candidates = new ArrayList<>(List.of(name));
    for (String prefix : PREFIXES) {
      candidates.add(name.startsWith(prefix) ? name.substring(prefix.length()) : prefix + name);
    }
    return candidates.stream().filter(storedName::containsKey).findFirst().orElse(null);
  }

  private static InputException otherShape(
      String name, Shape shape, String stored, TensorSource source) {
    return new InputException(
        source.place(stored),
        "its shape is " + source.shape(stored) + ", but config.json implies " + shape + " for '"
            + name + "'",
        "Use the config.json that belongs to these weights, or initialize this weight anew with"
            + " {ignoreMismatchedSizes}");
  }
}
