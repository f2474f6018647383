package io.slimfit.data.image;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.slimfit.base.Place;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** The golden folder of images: files, and tensors with the expected results. */
final class GoldenImages {
  static final Path FOLDER =
      Path.of(System.getProperty("slimfit.golden", "src/test/resources/golden"), "images");

  private static final ObjectMapper JSON = new ObjectMapper();

  private final JsonNode description;
  private final JsonNode tensors;
  private final byte[] data;
  private final int dataStart;

  GoldenImages() {
    try {
      description = JSON.readTree(FOLDER.resolve("golden.json").toFile());
      data = Files.readAllBytes(FOLDER.resolve("golden.safetensors"));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    int header = ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN).getInt();
    dataStart = Long.BYTES + header;
    try {
      tensors = JSON.readTree(new String(data, Long.BYTES, header, UTF_8));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  JsonNode list(String name) {
    return description.get(name);
  }

  boolean has(String tensor) {
    return tensors.has(tensor);
  }

  byte[] bytes(String tensor) {
    JsonNode offsets = tensors.get(tensor).get("data_offsets");
    return Arrays.copyOfRange(
        data, dataStart + offsets.get(0).asInt(), dataStart + offsets.get(1).asInt());
  }

  float[] floats(String tensor) {
    byte[] bytes = bytes(tensor);
    float[] floats = new float[bytes.length / Float.BYTES];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(floats);
    return floats;
  }

  /** An RGB tensor, [height, width, 3]. */
  RgbImage image(String tensor) {
    JsonNode shape = tensors.get(tensor).get("shape");
    return new RgbImage(shape.get(1).asInt(), shape.get(0).asInt(), bytes(tensor));
  }

  static byte[] file(String name) {
    try {
      return Files.readAllBytes(FOLDER.resolve(name));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  static RgbImage decoded(String name) {
    return new ImageDecoder(ImageDecoder.DEFAULT_MAX_PIXELS)
        .decode(file(name), Place.file(FOLDER.resolve(name)));
  }
}
