package io.slimfit.task.question;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.slimfit.base.Place;
import io.slimfit.checkpoint.PendingFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.file.Path;

/** A file that holds one JSON object, written field by field; it appears when it is committed. */
final class JsonObjectFile implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();

  /** Writes a field or more. */
  interface Fields {
    void writeTo(JsonGenerator json) throws IOException;
  }

  private final Path path;
  private final PendingFile file;
  private final JsonGenerator json;

  /** @param path its folder must exist */
  JsonObjectFile(Path path) {
    this.path = path;
    try {
      file = PendingFile.create(path);
      json = JSON.createGenerator(Channels.newOutputStream(file.channel()), JsonEncoding.UTF8);
      json.useDefaultPrettyPrinter();
      json.writeStartObject();
    } catch (IOException e) {
      throw failure(e);
    }
  }

  void add(Fields fields) {
    try {
      fields.writeTo(json);
    } catch (IOException e) {
      throw failure(e);
    }
  }

  void commit() {
    try {
      json.writeEndObject();
      json.writeRaw('\n');
      json.flush();
      file.commit();
    } catch (IOException e) {
      throw failure(e);
    }
  }

  /** A number; null for NaN and infinity, which JSON does not know. */
  static void writeNumber(JsonGenerator json, String name, double value) throws IOException {
    if (Double.isFinite(value)) {
      json.writeNumberField(name, value);
    } else {
      json.writeNullField(name);
    }
  }

  /** What was not committed is gone. */
  @Override
  public void close() {
    try {
      file.close(); // and not the generator, which would write to it once more
    } catch (IOException e) {
      throw failure(e);
    }
  }

  private UncheckedIOException failure(IOException e) {
    return new UncheckedIOException(Place.file(path) + ": cannot be written: " + e, e);
  }
}
