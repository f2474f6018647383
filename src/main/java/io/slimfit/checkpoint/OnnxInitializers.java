package io.slimfit.checkpoint;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.tensor.Shape;
import io.slimfit.tensor.Tensor;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The weights of an ONNX file under their Hugging Face names. Exporters store the weight of a
 * linear layer transposed and call it something like {@code onnx::MatMul_885}. The node that reads
 * it tells the layer ({@code /encoder/layer.0/attention/self/query/MatMul}). Such a weight is
 * listed and read as [out, in] again.
 *
 * <p>Opening reads the stream once and keeps names, shapes and positions. Reading a tensor
 * continues after the previous one, or reopens the stream to go back: the order of {@link #names}
 * is the fastest. At most one transposed matrix is on the heap at a time.
 */
public final class OnnxInitializers implements TensorSource {
  private final Place place;
  private final Opener opener;
  private final Map<String, OnnxIndex.Entry> entries;
  private final Strips strips = new Strips();
  private @Nullable InputStream stream;
  private long position;

  /** Opens the stream; every call returns the same bytes. */
  private interface Opener {
    InputStream open() throws IOException;
  }

  private OnnxInitializers(Place place, Opener opener) {
    this.place = place;
    this.opener = opener;
    try (InputStream bytes = opener.open()) {
      entries = OnnxIndex.read(place, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(place + ": cannot be read: " + e.getMessage(), e);
    }
  }

  /** @throws InputException if the file is missing or is not an ONNX model */
  public static OnnxInitializers open(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new InputException(Place.file(file), Place.missingFile(file), "Name an ONNX file");
    }
    return new OnnxInitializers(Place.file(file), () -> Files.newInputStream(file));
  }

  /**
   * Opens a file on the class path.
   *
   * @param name the path from the root, such as {@code "all-minilm-l6-v2.onnx"}
   * @throws InputException if it does not exist or is not an ONNX model
   */
  public static OnnxInitializers resource(String name) {
    Place place = Place.of("class path, " + name);
    ClassLoader loader = OnnxInitializers.class.getClassLoader();
    return new OnnxInitializers(place, () -> {
      InputStream resource = loader.getResourceAsStream(name);
      if (resource == null) {
        throw new InputException(
            place,
            "there is no such resource",
            "Add the library that contains it to the class path");
      }
      return resource;
    });
  }

  @Override
  public Set<String> names() {
    return Collections.unmodifiableSet(entries.keySet());
  }

  @Override
  public Shape shape(String name) {
    return entry(name).shape();
  }

  @Override
  public void read(String name, Tensor target) {
    OnnxIndex.Entry entry = entry(name);
    Place where = place(name);
    Strips.requireFits(where, entry.type(), entry.shape(), target);
    long elements = entry.shape().elements();
    Strips.Bytes bytes = bytesFrom(where, entry.begin());
    if (!entry.transposed()) {
      strips.decode(where, entry.type(), elements, bytes, Strips.into(target, where));
      return;
    }
    int out = Math.toIntExact(entry.shape().get(0));
    int in = Math.toIntExact(entry.shape().get(1));
    float[] matrix = new float[Math.toIntExact(elements)];
    strips.decode(where, entry.type(), elements, bytes, (index, values, count) -> {
      int row = (int) (index / out); // in the stored [in, out]
      int column = (int) (index % out);
      for (int i = 0; i < count; i++) {
        matrix[column * in + row] = values[i];
        if (++column == out) {
          column = 0;
          row++;
        }
      }
    });
    Strips.into(target, where).accept(0, matrix, matrix.length);
  }

  private Strips.Bytes bytesFrom(Place where, long begin) {
    try {
      InputStream open = stream;
      if (open == null || position > begin) {
        close();
        open = opener.open();
        stream = open;
        position = 0;
      }
      open.skipNBytes(begin - position);
      position = begin;
      InputStream source = open;
      return strip -> {
        int wanted = strip.remaining();
        fill(source, strip);
        position += wanted;
      };
    } catch (IOException e) {
      throw new UncheckedIOException(where + ": cannot be read: " + e.getMessage(), e);
    }
  }

  private static void fill(InputStream source, ByteBuffer strip) throws IOException {
    int read =
        source.readNBytes(strip.array(), strip.arrayOffset() + strip.position(), strip.remaining());
    if (read < strip.remaining()) {
      throw new EOFException();
    }
    strip.position(strip.limit());
  }

  @Override
  public Place place(String name) {
    return place.tensor(name);
  }

  /** Closes the stream; a later read opens it again. */
  @Override
  public void close() {
    try {
      if (stream != null) {
        stream.close();
        stream = null;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private OnnxIndex.Entry entry(String name) {
    OnnxIndex.Entry entry = entries.get(name);
    if (entry == null) {
      throw new IllegalArgumentException(place + ": no tensor '" + Place.printable(name) + "'");
    }
    return entry;
  }
}
