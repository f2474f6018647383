import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Changes of bytes, or of the header, with its length right again: of any values, or of names and
 * the order of sizes, which leave a good file.
 */
final class SafetensorsMutation extends ByteMutation {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String[] NAMES = {"", " ", "../x", "\0", "é", "\u202E", "n".repeat(5000)};

  @Override
  public byte[] mutated(List<byte[]> seeds, SplittableRandom random) {
    if (random.nextInt(4) == 0) {
      return super.mutated(seeds, random);
    }
    byte[] seed = seeds.get(random.nextInt(seeds.size()));
    int end = Long.BYTES + (int) length(seed).getLong(0);
    byte[] header = changed(Arrays.copyOfRange(seed, Long.BYTES, end), random);
    byte[] input = new byte[Long.BYTES + header.length + seed.length - end];
    length(input).putLong(0, header.length);
    System.arraycopy(header, 0, input, Long.BYTES, header.length);
    System.arraycopy(seed, end, input, Long.BYTES + header.length, seed.length - end);
    return input;
  }

  private static ByteBuffer length(byte[] file) {
    return ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static byte[] changed(byte[] header, SplittableRandom random) {
    try {
      return random.nextBoolean() ? renamed(header, random) : JsonMutation.changed(header, random);
    } catch (IOException e) {
      throw new UncheckedIOException("a seed is good", e);
    }
  }

  private static byte[] renamed(byte[] header, SplittableRandom random) throws IOException {
    ObjectNode renamed = JSON.createObjectNode();
    for (Map.Entry<String, JsonNode> tensor : JSON.readTree(header).properties()) {
      String name = tensor.getKey();
      if (!name.equals("__metadata__") && random.nextInt(4) == 0) {
        name =
            random.nextInt(8) == 0 ? NAMES[random.nextInt(NAMES.length)] : name + random.nextInt(3);
      }
      if (tensor.getValue().path("shape") instanceof ArrayNode shape && random.nextInt(4) == 0) {
        shape.insert(random.nextInt(shape.size() + 1), 1);
      }
      renamed.set(name, tensor.getValue());
    }
    return JSON.writeValueAsBytes(renamed);
  }
}
