package io.slimfit.cli.options;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code --config}: one YAML mapping from names to values or lists of values (JSON is YAML,
 * too). Values are the user's text, not YAML's reading of it, to which {@code on} is true and
 * {@code 010} is 8: options read them as they do on the command line. Aliases are refused, so that
 * nothing can grow.
 */
public final class ConfigReader {
  private static final long LARGEST_FILE = 1_000_000;
  private static final YAMLFactory YAML = new YAMLFactory();

  private final Place file;
  private final YAMLParser parser;

  private ConfigReader(Place file, YAMLParser parser) {
    this.file = file;
    this.parser = parser;
  }

  /**
   * Names are as they stand in the file, and may come twice.
   *
   * @throws InputException with line and column
   */
  public static List<Setting> read(Path path) {
    Place file = Place.file(path);
    try (YAMLParser parser = YAML.createParser(text(path, file))) {
      return new ConfigReader(file, parser).settings();
    } catch (JsonProcessingException e) {
      throw new InputException(
          at(file, e.getLocation()),
          "not valid YAML: " + firstLine(e.getOriginalMessage()),
          "Mend the file",
          e);
    } catch (IOException e) {
      throw new InputException(
          Place.of("option --config, " + file),
          "the file cannot be read",
          "Give a file of lines such as 'batch-size: 16'",
          e);
    }
  }

  private static String text(Path path, Place file) throws IOException {
    if (Files.size(path) > LARGEST_FILE) {
      throw new InputException(
          file, "the file has more than " + LARGEST_FILE + " bytes", "Give a file of options");
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(Files.readAllBytes(path)))
          .toString();
    } catch (CharacterCodingException e) {
      throw new InputException(file, "not UTF-8 text", "Save it as UTF-8", e);
    }
  }

  private List<Setting> settings() throws IOException {
    List<Setting> settings = new ArrayList<>();
    JsonToken first = parser.nextToken();
    if (first == null) {
      return settings; // an empty file says nothing
    }
    if (first != JsonToken.START_OBJECT) {
      throw wrong(
          here(), "there is no mapping of names to values", "Write lines such as 'batch-size: 16'");
    }
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      Place place = here();
      settings.add(new Setting(name, values(name), place));
    }
    if (parser.nextToken() != null) {
      throw wrong(here(), "there is a second document", "Leave one");
    }
    return settings;
  }

  private List<String> values(String name) throws IOException {
    if (parser.nextToken() != JsonToken.START_ARRAY) {
      return List.of(scalar(name));
    }
    List<String> values = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      values.add(scalar(name));
    }
    if (values.isEmpty()) {
      throw wrong(
          here(), "'" + Place.printable(name) + "' has no value", "Give one, or leave it out");
    }
    return values;
  }

  private String scalar(String name) throws IOException {
    String shown = "'" + Place.printable(name) + "'";
    if (parser.isCurrentAlias()) {
      throw wrong(here(), shown + " is an alias", "Write the value itself");
    }
    JsonToken token = parser.currentToken();
    if (token == JsonToken.VALUE_NULL || !token.isScalarValue()) {
      throw wrong(
          here(),
          shown + (token == JsonToken.VALUE_NULL ? " has no value" : " holds more than a value"),
          "Give a number or a text");
    }
    return parser.getText();
  }

  private Place here() {
    return at(file, parser.currentTokenLocation());
  }

  private static Place at(Place file, @Nullable JsonLocation location) {
    return location == null ? file : file.line(location.getLineNr()).column(location.getColumnNr());
  }

  private static InputException wrong(Place place, String problem, String remedy) {
    return new InputException(place, problem, remedy);
  }

  private static String firstLine(String message) {
    return Place.printable(message.lines().findFirst().orElse(message));
  }
}
