package io.slimfit.checkpoint;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The two names of the layers of ViT's blocks. Model files have the first. transformers 5 renamed
 * the modules and translates model files, but not the adapters of PEFT, whose files have the names
 * of the modules.
 */
public final class VisionNames {
  private static final Pattern STORED = Pattern.compile("vit\\.encoder\\.layer\\.(\\d+)\\.(.*)");
  private static final Pattern RENAMED = Pattern.compile("vit\\.layers\\.(\\d+)\\.(.*)");
  private static final Map<String, String> LAYERS = new LinkedHashMap<>();

  static {
    LAYERS.put("attention.attention.query", "attention.q_proj");
    LAYERS.put("attention.attention.key", "attention.k_proj");
    LAYERS.put("attention.attention.value", "attention.v_proj");
    LAYERS.put("attention.output.dense", "attention.o_proj");
    LAYERS.put("intermediate.dense", "mlp.fc1");
    LAYERS.put("output.dense", "mlp.fc2");
  }

  private VisionNames() {}

  /** The name that a module or a parameter has in transformers 5; the same for other models. */
  public static String renamed(String stored) {
    Matcher matcher = STORED.matcher(stored);
    if (!matcher.matches()) {
      return stored;
    }
    String rest = matcher.group(2);
    for (Map.Entry<String, String> layer : LAYERS.entrySet()) {
      if (isOf(layer.getKey(), rest)) {
        rest = layer.getValue() + rest.substring(layer.getKey().length());
        break;
      }
    }
    return "vit.layers." + matcher.group(1) + "." + rest;
  }

  /** The reverse of {@link #renamed}. */
  public static String stored(String renamed) {
    Matcher matcher = RENAMED.matcher(renamed);
    if (!matcher.matches()) {
      return renamed;
    }
    String rest = matcher.group(2);
    for (Map.Entry<String, String> layer : LAYERS.entrySet()) {
      if (isOf(layer.getValue(), rest)) {
        rest = layer.getKey() + rest.substring(layer.getValue().length());
        break;
      }
    }
    return "vit.encoder.layer." + matcher.group(1) + "." + rest;
  }

  private static boolean isOf(String layer, String name) {
    return name.equals(layer) || name.startsWith(layer + ".");
  }
}
