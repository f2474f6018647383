package io.slimfit.checkpoint;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.tensor.Shape;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The header of a safetensors file, parsed as a stream and checked against the file: types must be
 * known, shapes must match their bytes, and the data must have no gaps, overlaps or trailing bytes.
 */
final class SafetensorsHeader {
  /** The limit of the format, in bytes. */
  static final long LARGEST_HEADER = 100_000_000;

  /**
   * Our limit. With names of at most {@link #LONGEST_NAME} characters, it keeps the memory for a
   * hostile header below 64 MiB.
   */
  static final int MOST_TENSORS = 50_000;

  static final int LONGEST_NAME = 512;
  static final int MOST_DIMENSIONS = 16;

  private static final String REMEDY =
      "The file is damaged or is not a safetensors file: download it or save it again";

  private static final JsonFactory JSON = JsonFactory.builder()
      .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
      .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
      .streamReadConstraints(StreamReadConstraints.builder()
          .maxNameLength(LONGEST_NAME)
          .maxStringLength(1_000_000)
          .maxNestingDepth(8)
          .build())
      .build();

  private final Place place;
  private final long dataStart;
  private final long dataBytes;
  private final Map<String, Entry> entries = new HashMap<>();

  private SafetensorsHeader(Place place, long dataStart, long dataBytes) {
    this.place = place;
    this.dataStart = dataStart;
    this.dataBytes = dataBytes;
  }

  /** @param begin position in the file, in bytes */
  record Entry(StoredType type, Shape shape, long begin, long end) {}

  /** The tensors in the order of their data. */
  static Map<String, Entry> read(Place place, FileChannel channel) throws IOException {
    long size = channel.size();
    if (size < Long.BYTES) {
      throw new InputException(
          place,
          "the file has " + size + " bytes, fewer than the 8 for the length of the header",
          REMEDY);
    }
    ByteBuffer length = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    if (channel.read(length, 0) < Long.BYTES) {
      throw new IOException("the length of the header cannot be read");
    }
    long headerBytes = length.getLong(0);
    if (new String(length.array(), StandardCharsets.ISO_8859_1).equals("version ")) {
      throw new InputException(
          place, "this is a Git LFS pointer, not the file itself", "Run 'git lfs pull'");
    }
    if (headerBytes < 0 || headerBytes > LARGEST_HEADER) {
      throw new InputException(
          place,
          "the header's length is " + Long.toUnsignedString(headerBytes) + ", above the limit of "
              + LARGEST_HEADER,
          REMEDY);
    }
    if (headerBytes > size - Long.BYTES) {
      throw new InputException(
          place,
          "the header's length is " + headerBytes + ", but the file has only " + size + " bytes",
          REMEDY);
    }
    long dataStart = Long.BYTES + headerBytes;
    SafetensorsHeader header = new SafetensorsHeader(place, dataStart, size - dataStart);
    try (JsonParser json = JSON.createParser(new HeaderStream(channel, Long.BYTES, dataStart))) {
      header.parse(json);
    } catch (JsonProcessingException e) {
      throw new InputException(place, "the header is not JSON: " + JsonFault.of(e), REMEDY, e);
    } catch (CharConversionException e) {
      throw new InputException(place, "the header is not UTF-8", REMEDY, e);
    }
    return header.inOrder();
  }

  private void parse(JsonParser json) throws IOException {
    if (json.nextToken() != JsonToken.START_OBJECT) {
      throw broken("the header is not a JSON object");
    }
    boolean metadataSeen = false;
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      json.nextToken();
      if (name.equals("__metadata__")) {
        if (metadataSeen) {
          throw broken("the header has two fields '__metadata__'");
        }
        metadataSeen = true;
        checkMetadata(json);
      } else if (entries.size() == MOST_TENSORS) {
        throw broken("the header names more than " + MOST_TENSORS + " tensors");
      } else if (entries.put(name, parseEntry(json, name)) != null) {
        throw brokenTensor(name, "its name occurs twice");
      }
    }
    if (json.nextToken() != null) {
      throw broken("the header's JSON object is followed by other text");
    }
  }

  private void checkMetadata(JsonParser json) throws IOException {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      throw broken("the field '__metadata__' is not an object");
    }
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      if (json.nextToken() != JsonToken.VALUE_STRING) {
        throw broken("the field '__metadata__' has a value that is not text");
      }
    }
  }

  private Entry parseEntry(JsonParser json, String name) throws IOException {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      throw brokenTensor(name, "its entry is not an object");
    }
    StoredType type = null;
    List<Long> shape = null;
    List<Long> offsets = null;
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String field = json.currentName();
      json.nextToken();
      switch (field) {
        case "dtype" -> {
          requireOnce(name, field, type);
          type = parseType(json, name);
        }
        case "shape" -> {
          requireOnce(name, field, shape);
          shape = parseNumbers(json, name, field);
        }
        case "data_offsets" -> {
          requireOnce(name, field, offsets);
          offsets = parseNumbers(json, name, field);
        }
        default -> json.skipChildren(); // as the reference does
      }
    }
    if (type == null || shape == null || offsets == null) {
      throw brokenTensor(name, "its entry lacks dtype, shape or data_offsets");
    }
    if (offsets.size() != 2) {
      throw brokenTensor(name, "data_offsets has " + offsets.size() + " numbers, not 2");
    }
    return checked(name, type, shape, offsets.get(0), offsets.get(1));
  }

  private void requireOnce(String name, String field, @Nullable Object seen) {
    if (seen != null) {
      throw brokenTensor(name, "its field '" + field + "' occurs twice");
    }
  }

  private StoredType parseType(JsonParser json, String name) throws IOException {
    if (json.currentToken() != JsonToken.VALUE_STRING) {
      throw brokenTensor(name, "its dtype is not text");
    }
    String text = json.getText();
    for (StoredType type : StoredType.values()) {
      if (type.name().equals(text)) {
        return type;
      }
    }
    throw brokenTensor(name, "its dtype '" + Place.printable(text) + "' is unknown");
  }

  private List<Long> parseNumbers(JsonParser json, String name, String field) throws IOException {
    if (json.currentToken() != JsonToken.START_ARRAY) {
      throw brokenTensor(name, "its " + field + " is not a list");
    }
    List<Long> numbers = new ArrayList<>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      if (json.currentToken() != JsonToken.VALUE_NUMBER_INT
          || json.getNumberType() == JsonParser.NumberType.BIG_INTEGER
          || json.getLongValue() < 0) {
        throw brokenTensor(
            name, "its " + field + " has an element that is not a number from 0 to 2^63 - 1");
      }
      if (numbers.size() == MOST_DIMENSIONS) {
        throw brokenTensor(name, "its " + field + " has more than " + MOST_DIMENSIONS + " numbers");
      }
      numbers.add(json.getLongValue());
    }
    return numbers;
  }

  private Entry checked(String name, StoredType type, List<Long> lengths, long begin, long end) {
    if (end < begin) {
      throw brokenTensor(name, "its data ends at byte " + end + ", before it begins at " + begin);
    }
    if (end > dataBytes) {
      throw brokenTensor(
          name, "its data ends at byte " + end + ", but the file has " + dataBytes + " of data");
    }
    Shape shape;
    long bits;
    try {
      shape = Shape.of(lengths);
      bits = Math.multiplyExact(shape.elements(), (long) type.bits());
    } catch (ArithmeticException e) {
      throw brokenTensor(name, "its shape " + lengths + " has too many elements");
    }
    if (bits % Byte.SIZE != 0 || bits / Byte.SIZE != end - begin) {
      throw brokenTensor(
          name,
          "its data has " + (end - begin) + " bytes, but shape " + shape + " of " + type + " needs "
              + (bits + Byte.SIZE - 1) / Byte.SIZE);
    }
    return new Entry(type, shape, dataStart + begin, dataStart + end);
  }

  private Map<String, Entry> inOrder() {
    List<String> names = new ArrayList<>(entries.keySet());
    names.sort(Comparator.<String>comparingLong(name -> entry(name).begin())
        .thenComparingLong(name -> entry(name).end())
        .thenComparing(Comparator.naturalOrder()));
    Map<String, Entry> ordered = new LinkedHashMap<>();
    long end = dataStart;
    for (String name : names) {
      Entry entry = entry(name);
      if (entry.begin() != end) {
        throw brokenTensor(
            name,
            "its data begins at byte " + (entry.begin() - dataStart)
                + ", but the data before it ends at " + (end - dataStart)
                + (entry.begin() < end ? ": an overlap" : ": a gap"));
      }
      end = entry.end();
      ordered.put(name, entry);
    }
    if (end != dataStart + dataBytes) {
      throw broken((dataStart + dataBytes - end) + " bytes follow the data of the last tensor");
    }
    return ordered;
  }

  private Entry entry(String name) {
    Entry entry = entries.get(name);
    if (entry == null) {
      throw new IllegalStateException("no entry for " + name);
    }
    return entry;
  }

  private InputException brokenTensor(String name, String problem) {
    return new InputException(place.tensor(name), problem, REMEDY);
  }

  private InputException broken(String problem) {
    return new InputException(place, problem, REMEDY);
  }

  /**
   * Bytes {@code position} to {@code end - 1} of a file, so that the parser cannot read the data.
   */
  private static final class HeaderStream extends InputStream {
    private final FileChannel channel;
    private long position;
    private final long end;

    HeaderStream(FileChannel channel, long position, long end) {
      this.channel = channel;
      this.position = position;
      this.end = end;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int from, int count) throws IOException {
      if (position == end) {
        return -1;
      }
      int wanted = (int) Math.min(count, end - position);
      int read = channel.read(ByteBuffer.wrap(bytes, from, wanted), position);
      position += Math.max(0, read);
      return read;
    }
  }
}
