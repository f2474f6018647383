package io.slimfit.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/** A safetensors file, read without any of our code. */
final class StoredTensors {
  private final byte[] file;
  private final JsonNode header;
  private final int data;

  StoredTensors(Path path) throws IOException {
    file = Files.readAllBytes(path);
    int length =
        Math.toIntExact(ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong());
    header = new JsonMapper().readTree(file, Long.BYTES, length);
    data = Long.BYTES + length;
  }

  Set<String> names() {
    Set<String> names = new HashSet<>();
    header.fieldNames().forEachRemaining(names::add);
    names.remove("__metadata__");
    return names;
  }

  byte[] bytes(String name) {
    JsonNode offsets = header.path(name).path("data_offsets");
    return Arrays.copyOfRange(
        file, data + offsets.path(0).intValue(), data + offsets.path(1).intValue());
  }
}
