package io.slimfit.export.onnx;

import static java.util.Objects.requireNonNull;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A model in ONNX Runtime, on one thread. */
public final class OnnxSession implements AutoCloseable {
  static {
    removeLibrariesAtExit();
  }

  private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
  private final OrtSession session;

  private OnnxSession(OrtSession session) {
    this.session = session;
  }

  public static OnnxSession open(Path file) throws OrtException {
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(1);
      return new OnnxSession(
          OrtEnvironment.getEnvironment().createSession(file.toString(), options));
    }
  }

  /**
   * ONNX Runtime asks the JVM to delete its temporary folder before the libraries in it, so that
   * the folder stays.
   */
  private static void removeLibrariesAtExit() {
    OrtEnvironment.getEnvironment(); // loads them
    try (Stream<String> maps = Files.lines(Path.of("/proc/self/maps"))) {
      Set<Path> libraries = maps.filter(line -> line.contains("/onnxruntime-java"))
          .map(line -> Path.of(line.substring(line.indexOf('/'))))
          .collect(Collectors.toSet());
      Runtime.getRuntime().addShutdownHook(new Thread(() -> {
        for (Path library : libraries) {
          library.toFile().delete();
          requireNonNull(library.getParent()).toFile().delete(); // if it is empty now
        }
      }));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public List<String> inputs() {
    return List.copyOf(session.getInputNames());
  }

  public List<String> outputs() {
    return List.copyOf(session.getOutputNames());
  }

  /** The names of the axes of an input or output; the length of one without a name. */
  public List<String> axes(String name) throws OrtException {
    Map<String, NodeInfo> all = new HashMap<>(session.getInputInfo());
    all.putAll(session.getOutputInfo());
    TensorInfo info = (TensorInfo) requireNonNull(all.get(name), name).getInfo();
    List<String> axes = new ArrayList<>();
    for (int i = 0; i < info.getShape().length; i++) {
      String named = info.getDimensionNames()[i];
      axes.add(named.isEmpty() ? String.valueOf(info.getShape()[i]) : named);
    }
    return axes;
  }

  /** The elements of an output, row by row; inputs that the model does not have are left out. */
  public double[] run(Map<String, OnnxTensor> given, String output) throws OrtException {
    Map<String, OnnxTensor> known = new LinkedHashMap<>(given);
    known.keySet().retainAll(session.getInputNames());
    try (OrtSession.Result result = session.run(known)) {
      FloatBuffer values = ((OnnxTensor) result.get(output).orElseThrow()).getFloatBuffer();
      double[] elements = new double[values.remaining()];
      Arrays.setAll(elements, i -> values.get(i));
      return elements;
    }
  }

  /** Texts with padding at the end. */
  public Map<String, OnnxTensor> texts(int[][] tokens, int[][] types, int padding)
      throws OrtException {
    int longest = Arrays.stream(tokens).mapToInt(row -> row.length).max().orElse(0);
    long[] shape = {tokens.length, longest};
    LongBuffer ids = LongBuffer.allocate(tokens.length * longest);
    LongBuffer mask = LongBuffer.allocate(ids.capacity());
    LongBuffer kinds = LongBuffer.allocate(ids.capacity());
    for (int row = 0; row < tokens.length; row++) {
      for (int i = 0; i < longest; i++) {
        boolean real = i < tokens[row].length;
        ids.put(real ? tokens[row][i] : padding);
        mask.put(real ? 1 : 0);
        kinds.put(real ? types[row][i] : 0);
      }
    }
    return Map.of(
        "input_ids", OnnxTensor.createTensor(environment, ids.flip(), shape),
        "attention_mask", OnnxTensor.createTensor(environment, mask.flip(), shape),
        "token_type_ids", OnnxTensor.createTensor(environment, kinds.flip(), shape));
  }

  public Map<String, OnnxTensor> images(float[] pixels, long... shape) throws OrtException {
    return numbers("pixel_values", pixels, shape);
  }

  /** An input of floats. */
  public Map<String, OnnxTensor> numbers(String input, float[] values, long... shape)
      throws OrtException {
    return Map.of(input, OnnxTensor.createTensor(environment, FloatBuffer.wrap(values), shape));
  }

  @Override
  public void close() throws OrtException {
    session.close();
  }
}
