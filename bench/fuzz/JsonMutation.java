import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Changes of one to three values, so that the file stays JSON; of bytes in one input of five. */
class JsonMutation extends ByteMutation {
  private static final JsonMapper JSON = new JsonMapper();
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final int DEEP = 2000;

  private static final double[] NUMBERS = {
    0, -1, 1, 2, 0.5, -0.0, 255, 65_536, 2_147_483_647, 2_147_483_648.0, 1e18, 1e308
  };

  private static final String[] TEXTS = {
    "", " ", "null", "NaN", "0", "-1", "../x", "/etc/passwd", "\0", "\uD800", "\u202E", "é", "1e999"
  };

  @Override
  public byte[] mutated(List<byte[]> seeds, SplittableRandom random) {
    if (random.nextInt(5) == 0) {
      return super.mutated(seeds, random);
    }
    byte[] seed = seeds.get(random.nextInt(seeds.size()));
    try {
      return changed(seed, random);
    } catch (IOException e) {
      return super.mutated(List.of(seed), random); // a seed may be a bad file, too
    }
  }

  /** The JSON with one to three other values. */
  static byte[] changed(byte[] json, SplittableRandom random) throws IOException {
    JsonNode root = JSON.readTree(json);
    for (int change = random.nextInt(3); change >= 0; change--) {
      List<JsonNode> containers = new ArrayList<>();
      collect(root, containers);
      change(containers.get(random.nextInt(containers.size())), random);
    }
    return written(root, random);
  }

  private static byte[] written(JsonNode root, SplittableRandom random)
      throws JsonProcessingException {
    String text = JSON.writeValueAsString(root);
    return switch (random.nextInt(20)) {
      case 0 -> ("[".repeat(DEEP) + text + "]".repeat(DEEP)).getBytes(StandardCharsets.UTF_8);
      case 1 -> text.getBytes(StandardCharsets.UTF_16LE);
      case 2 -> text.replaceFirst(",", ", \"a\": 1, \"a\": 2,").getBytes(StandardCharsets.UTF_8);
      default -> text.getBytes(StandardCharsets.UTF_8);
    };
  }

  private static void collect(JsonNode node, List<JsonNode> containers) {
    if (node.isContainerNode()) {
      containers.add(node);
      node.forEach(child -> collect(child, containers));
    }
  }

  private static void change(JsonNode container, SplittableRandom random) {
    if (container instanceof ObjectNode object) {
      List<String> names = new ArrayList<>();
      object.fieldNames().forEachRemaining(names::add);
      String name = names.isEmpty() ? "a" : names.get(random.nextInt(names.size()));
      JsonNode old = object.path(name);
      switch (random.nextInt(6)) {
        case 0 -> object.remove(name);
        case 1 -> object.set(name + random.nextInt(3), value(random));
        case 2 -> object.set(name, NODES.arrayNode().add(old));
        default -> object.set(name, near(old, random));
      }
    } else if (container instanceof ArrayNode array) {
      int at = random.nextInt(array.size() + 1);
      switch (random.nextInt(4)) {
        case 0 -> array.insert(at, value(random));
        case 1 -> array.insert(at, array.deepCopy());
        default -> {
          if (at < array.size()) {
            array.set(at, near(array.get(at), random));
          }
        }
      }
    }
  }

  /** A number beside a number, as often as any other value. */
  private static JsonNode near(JsonNode old, SplittableRandom random) {
    if (old.isNumber() && random.nextBoolean()) {
      return NODES.numberNode(old.longValue() + random.nextInt(-2, 3));
    }
    if (old.isNumber() && random.nextBoolean()) {
      return NODES.numberNode(-old.doubleValue());
    }
    return value(random);
  }

  private static JsonNode value(SplittableRandom random) {
    return switch (random.nextInt(8)) {
      case 0 -> NODES.nullNode();
      case 1 -> NODES.booleanNode(random.nextBoolean());
      case 2 -> NODES.arrayNode();
      case 3 -> NODES.objectNode();
      case 4 -> NODES.textNode("x".repeat(random.nextInt(70_000)));
      case 5 -> NODES.textNode(TEXTS[random.nextInt(TEXTS.length)]);
      case 6 -> NODES.numberNode((long) NUMBERS[random.nextInt(NUMBERS.length)]);
      default -> NODES.numberNode(NUMBERS[random.nextInt(NUMBERS.length)]);
    };
  }
}
