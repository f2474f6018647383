package io.slimfit.checkpoint;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.tensor.Shape;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the initializers of an ONNX file in one pass over the protobuf stream that skips their
 * data. Field numbers are those of <a
 * href="https://github.com/onnx/onnx/blob/main/onnx/onnx.proto">onnx.proto</a>.
 */
final class OnnxIndex {
  private static final String REMEDY =
      "The file is damaged or is not an ONNX model: download it again";
  private static final int MODEL_GRAPH = 7;
  private static final int GRAPH_NODE = 1;
  private static final int GRAPH_INITIALIZER = 5;
  private static final int NODE_INPUT = 1;
  private static final int NODE_NAME = 3;
  private static final int NODE_OPERATOR = 4;
  private static final int TENSOR_DIMENSIONS = 1;
  private static final int TENSOR_TYPE = 2;
  private static final int TENSOR_NAME = 8;
  private static final int TENSOR_RAW_DATA = 9;

  private final Place place;
  private final CodedInputStream in;
  private final Map<String, Initializer> initializers = new LinkedHashMap<>();
  private final Map<String, String> linearWeights =
      new HashMap<>(); // weight of a layer -> initializer

  private OnnxIndex(Place place, InputStream stream) {
    this.place = place;
    this.in = CodedInputStream.newInstance(stream);
  }

  /** @param transposed whether the stored matrix is [in, out] while {@code shape} is [out, in] */
  record Entry(StoredType type, Shape shape, boolean transposed, long begin) {}

  private record Initializer(StoredType type, Shape shape, long begin) {}

  /** Reads the fields of a message; unread fields are skipped. */
  private interface Field {
    /** @return whether it read the field */
    boolean read(int number, int tag) throws IOException;
  }

  /** The tensors in the order of their data. */
  static Map<String, Entry> read(Place place, InputStream stream) throws IOException {
    OnnxIndex index = new OnnxIndex(place, stream);
    try {
      index.fields((number, tag) -> number == MODEL_GRAPH && index.message(tag, index::graphField));
    } catch (InvalidProtocolBufferException e) {
      throw new InputException(place, "this is not an ONNX file, or is damaged", REMEDY, e);
    }
    return index.entries();
  }

  private boolean graphField(int number, int tag) throws IOException {
    return switch (number) {
      case GRAPH_NODE -> readNode(tag);
      case GRAPH_INITIALIZER -> readInitializer(tag);
      default -> false;
    };
  }

  private boolean readNode(int tag) throws IOException {
    List<String> inputs = new ArrayList<>();
    String[] nameAndOperator = {"", ""};
    boolean read = message(tag, (number, inner) -> {
      switch (number) {
        case NODE_INPUT -> {
          if (inputs.size() < 2) {
            inputs.add(text(inner));
            return true;
          }
          return false;
        }
        case NODE_NAME -> nameAndOperator[0] = text(inner);
        case NODE_OPERATOR -> nameAndOperator[1] = text(inner);
        default -> {
          return false;
        }
      }
      return true;
    });
    String name = nameAndOperator[0];
    if (nameAndOperator[1].equals("MatMul")
        && inputs.size() == 2
        && inputs.get(1).startsWith("onnx::")
        && name.startsWith("/")
        && name.endsWith("/MatMul")) {
      requireRoom(linearWeights.size());
      String layer = name.substring(1, name.length() - "/MatMul".length()).replace('/', '.');
      linearWeights.put(layer + ".weight", inputs.get(1));
    }
    return read;
  }

  private boolean readInitializer(int tag) throws IOException {
    TensorFields tensor = new TensorFields();
    boolean read = message(tag, tensor);
    requireRoom(initializers.size());
    if (initializers.put(tensor.name, tensor.checked()) != null) {
      throw broken(tensor.name, "its name occurs twice");
    }
    return read;
  }

  private void requireRoom(int size) {
    if (size == SafetensorsHeader.MOST_TENSORS) {
      throw new InputException(place, "the model has more than " + size + " tensors", REMEDY);
    }
  }

  /** The tensors: linear weights named after their layer and as [out, in], others as stored. */
  private Map<String, Entry> entries() {
    if (initializers.isEmpty()) {
      throw new InputException(place, "the model has no initializers", REMEDY);
    }
    Map<String, Entry> found = new HashMap<>();
    Map<String, Initializer> others = new LinkedHashMap<>(initializers);
    linearWeights.forEach((name, stored) -> {
      Initializer linear = initializers.get(stored);
      if (linear != null && linear.shape().rank() == 2) {
        Shape shape = Shape.of(linear.shape().get(1), linear.shape().get(0));
        found.put(name, new Entry(linear.type(), shape, true, linear.begin()));
        others.remove(stored);
      }
    });
    others.forEach((name, other) -> {
      if (found.put(name, new Entry(other.type(), other.shape(), false, other.begin())) != null) {
        throw broken(name, "its name occurs twice");
      }
    });
    Map<String, Entry> ordered = new LinkedHashMap<>();
    found.entrySet().stream()
        .sorted(Comparator.comparingLong(entry -> entry.getValue().begin()))
        .forEach(entry -> ordered.put(entry.getKey(), entry.getValue()));
    return ordered;
  }

  /** Reads the embedded message at {@code tag}; returns false if there is none. */
  private boolean message(int tag, Field field) throws IOException {
    if (WireFormat.getTagWireType(tag) != WireFormat.WIRETYPE_LENGTH_DELIMITED) {
      return false;
    }
    int outer = in.pushLimit(in.readRawVarint32());
    fields(field);
    in.checkLastTagWas(0);
    in.popLimit(outer);
    return true;
  }

  private void fields(Field field) throws IOException {
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (!field.read(WireFormat.getTagFieldNumber(tag), tag) && !in.skipField(tag)) {
        throw new InputException(place, "this is not an ONNX file, or is damaged", REMEDY);
      }
    }
  }

  private String text(int tag) throws IOException {
    requireLengthDelimited(tag);
    int length = in.readRawVarint32();
    if (length < 0 || length > SafetensorsHeader.LONGEST_NAME) {
      throw new InputException(
          place,
          "a name of " + Integer.toUnsignedString(length) + " bytes is longer than "
              + SafetensorsHeader.LONGEST_NAME,
          REMEDY);
    }
    return new String(in.readRawBytes(length), StandardCharsets.UTF_8);
  }

  private void requireLengthDelimited(int tag) {
    if (WireFormat.getTagWireType(tag) != WireFormat.WIRETYPE_LENGTH_DELIMITED) {
      throw new InputException(
          place, "a field has a wire type that ONNX does not use for it", REMEDY);
    }
  }

  private InputException broken(String name, String problem) {
    return new InputException(place.tensor(name), problem, REMEDY);
  }

  /** Collects the fields of one initializer, in any order. */
  private final class TensorFields implements Field {
    private final List<Long> dimensions = new ArrayList<>();
    private String name = "";
    private int type;
    private long begin = -1;
    private long bytes;

    @Override
    public boolean read(int number, int tag) throws IOException {
      switch (number) {
        case TENSOR_DIMENSIONS -> readDimensions(tag);
        case TENSOR_TYPE -> type = in.readInt32();
        case TENSOR_NAME -> name = text(tag);
        case TENSOR_RAW_DATA -> {
          requireLengthDelimited(tag);
          bytes = in.readRawVarint32();
          begin = in.getTotalBytesRead();
          in.skipRawBytes((int) bytes);
        }
        default -> {
          return false;
        }
      }
      return true;
    }

    private void readDimensions(int tag) throws IOException {
      if (WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED) { // packed
        int outer = in.pushLimit(in.readRawVarint32());
        while (in.getBytesUntilLimit() > 0) {
          addDimension();
        }
        in.popLimit(outer);
      } else {
        addDimension();
      }
    }

    private void addDimension() throws IOException {
      if (dimensions.size() == SafetensorsHeader.MOST_DIMENSIONS) {
        throw broken(name, "it has more than " + dimensions.size() + " dimensions");
      }
      dimensions.add(in.readInt64());
    }

    Initializer checked() {
      StoredType stored = storedType();
      if (begin < 0) {
        throw broken(name, "its values are not stored as raw data in this file");
      }
      Shape shape;
      long needed;
      try {
        shape = Shape.of(dimensions);
        needed = Math.multiplyExact(shape.elements(), (long) stored.bits() / Byte.SIZE);
      } catch (ArithmeticException | IllegalArgumentException e) {
        throw broken(name, "its shape " + dimensions + " is invalid");
      }
      if (needed != bytes) {
        throw broken(
            name, "its data has " + bytes + " bytes, but shape " + shape + " needs " + needed);
      }
      return new Initializer(stored, shape, begin);
    }

    /** TensorProto.DataType. */
    private StoredType storedType() {
      @Nullable
      StoredType stored = switch (type) {
        case 1 -> StoredType.F32;
        case 2 -> StoredType.U8;
        case 3 -> StoredType.I8;
        case 4 -> StoredType.U16;
        case 5 -> StoredType.I16;
        case 6 -> StoredType.I32;
        case 7 -> StoredType.I64;
        case 9 -> StoredType.BOOL;
        case 10 -> StoredType.F16;
        case 11 -> StoredType.F64;
        case 12 -> StoredType.U32;
        case 13 -> StoredType.U64;
        case 14 -> StoredType.C64;
        case 16 -> StoredType.BF16;
        default -> null;
      };
      if (stored == null) {
        throw broken(name, "its type " + type + " is unknown");
      }
      return stored;
    }
  }
}
