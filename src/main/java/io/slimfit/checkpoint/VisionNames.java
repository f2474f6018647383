package io.slimfit.checkpoint;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The two names of the layers of the blocks of ViT, DeiT and DINOv2. Model files have the first.
 * transformers 5 renamed the modules and translates model files, but not the adapters of PEFT,
 * whose files have the names of the modules.
 */
public final class VisionNames {
  private static final Pattern STORED =
      Pattern.compile("(vit|deit|dinov2)\\.encoder\\.layer\\.(\\d+)\\.(.*)");
  private static final Pattern RENAMED =
      Pattern.compile("(vit|deit|dinov2)\\.(?:encoder\\.layer|layers)\\.(\\d+)\\.(.*)");
  private static final String SCALED = "dinov2"; // only its attention was renamed
  private static final Map<String, String> ATTENTION = new LinkedHashMap<>();
  private static final Map<String, String> FEED_FORWARD = new LinkedHashMap<>();

  static {
    ATTENTION.put("attention.attention.query", "attention.q_proj");
    ATTENTION.put("attention.attention.key", "attention.k_proj");
    ATTENTION.put("attention.attention.value", "attention.v_proj");
    ATTENTION.put("attention.output.dense", "attention.o_proj");
    FEED_FORWARD.put("intermediate.dense", "mlp.fc1");
    FEED_FORWARD.put("output.dense", "mlp.fc2");
  }

  private VisionNames() {}

  /** The name that a module or a parameter has in transformers 5; the same for other models. */
  public static String renamed(String stored) {
    Matcher matcher = STORED.matcher(stored);
    if (!matcher.matches()) {
      return stored;
    }
    String model = matcher.group(1);
    String rest = matcher.group(3);
    for (Map.Entry<String, String> layer : layers(model).entrySet()) {
      if (isOf(layer.getKey(), rest)) {
        rest = layer.getValue() + rest.substring(layer.getKey().length());
        break;
      }
    }
    String blocks = model.equals(SCALED) ? ".encoder.layer." : ".layers.";
    return model + blocks + matcher.group(2) + "." + rest;
  }

  /** The reverse of {@link #renamed}. */
  public static String stored(String renamed) {
    Matcher matcher = RENAMED.matcher(renamed);
    if (!matcher.matches()) {
      return renamed;
    }
    String rest = matcher.group(3);
    for (Map.Entry<String, String> layer : layers(matcher.group(1)).entrySet()) {
      if (isOf(layer.getValue(), rest)) {
        rest = layer.getKey() + rest.substring(layer.getValue().length());
        break;
      }
    }
    return matcher.group(1) + ".encoder.layer." + matcher.group(2) + "." + rest;
  }

  private static Map<String, String> layers(String model) {
    Map<String, String> layers = new LinkedHashMap<>(ATTENTION);
    if (!model.equals(SCALED)) {
      layers.putAll(FEED_FORWARD);
    }
    return layers;
  }

  private static boolean isOf(String layer, String name) {
    return name.equals(layer) || name.startsWith(layer + ".");
  }
}
