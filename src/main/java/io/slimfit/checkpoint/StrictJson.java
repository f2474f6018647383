package io.slimfit.checkpoint;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Reads small JSON files that consist of one object or one array. Duplicate fields and text after
 * the end are errors; size, depth and number of tokens are limited.
 */
public final class StrictJson {
  static final long LARGEST_FILE = 10_000_000;

  private static final ObjectReader READER = JsonMapper.builder(JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(StreamReadConstraints.builder()
              .maxNestingDepth(64)
              .maxTokenCount(
                  500_000) // a token can take 50 bytes: 10 MB of [[],[],... would take 200 MB
              .build())
          .build())
      .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
      .build()
      .reader();

  private StrictJson() {}

  /** @throws InputException with line and column if the file is not exactly one JSON object */
  public static JsonNode readObject(Path file) {
    JsonNode node = read(file);
    if (!node.isObject()) {
      throw new InputException(
          Place.file(file), "not a JSON object", "Repair the file or download it again");
    }
    return node;
  }

  /** @throws InputException with line and column if the file is not exactly one JSON array */
  public static JsonNode readArray(Path file) {
    JsonNode node = read(file);
    if (!node.isArray()) {
      throw new InputException(
          Place.file(file), "not a JSON array", "Repair the file or download it again");
    }
    return node;
  }

  private static JsonNode read(Path file) {
    Place place = Place.file(file);
    try (InputStream stream = Files.newInputStream(file)) {
      long size = Files.size(file);
      if (size > LARGEST_FILE) {
        throw new InputException(
            place,
            "the file has " + size + " bytes, more than the limit of " + LARGEST_FILE,
            "Use the file that belongs to the model");
      }
      return READER.readTree(stream);
    } catch (JsonProcessingException e) {
      JsonLocation location = e.getLocation();
      throw new InputException(
          location == null
              ? place
              : place.line(location.getLineNr()).column(location.getColumnNr()),
          "not valid JSON: " + JsonFault.of(e),
          "Repair the file or download it again",
          e);
    } catch (CharConversionException e) {
      throw new InputException(place, "not UTF-8 text", "Repair the file or download it again", e);
    } catch (IOException e) {
      throw new UncheckedIOException(place + ": cannot be read: " + e.getMessage(), e);
    }
  }
}
