package io.slimfit.export.onnx;

import com.google.protobuf.CodedOutputStream;
import io.slimfit.model.Model;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes a model as an ONNX file. A protobuf message is smaller than 2 GB: the weights of a larger
 * model are in a second file, at offsets that can be mapped into memory.
 */
public final class OnnxFile {
  /** The name of the file; Optimum's. */
  public static final String NAME = "model.onnx";

  /** The name of the file with the weights of a large model; Optimum's. */
  public static final String DATA = "model.onnx_data";

  /** The version of ONNX's operators that the file uses. */
  public static final int OPSET = OnnxGraph.OPSET;

  private static final long LARGEST = Integer.MAX_VALUE - (1L << 24); // with room for the graph
  private static final int SMALL = 1024; // constants stay in the graph: tools look at them there
  private static final int PAGE = 4096;

  private OnnxFile() {}

  /**
   * What was written.
   *
   * @param inputs their names
   * @param outputs their names
   * @param external whether the weights are in a file of their own
   */
  public record Written(List<String> inputs, List<String> outputs, boolean external) {}

  /**
   * Writes {@link #NAME}, and {@link #DATA} if needed.
   *
   * @param folder exists
   * @param embedding how embeddings are made of hidden states; for a model without a head
   * @throws UncheckedIOException if a file cannot be written
   * @throws io.slimfit.base.InputException if a weight is out of the range of the format
   */
  public static Written write(
      Model<?> model, WeightFormat format, SentenceEmbedding embedding, Path folder) {
    return write(model, format, embedding, folder, LARGEST);
  }

  /** @param largest the weights have a file of their own if they have more bytes */
  static Written write(
      Model<?> model, WeightFormat format, SentenceEmbedding embedding, Path folder, long largest) {
    OnnxGraph graph = new OnnxGraph();
    StoredWeights weights = switch (format) {
      case FP32 -> new FloatWeights(graph, model.parameters(), false);
      case FP16 -> new FloatWeights(graph, model.parameters(), true);
      case INT8 -> new IntegerWeights(graph, model.parameters());
    };
    GraphFamilies.write(model, graph, weights, embedding);
    long bytes = graph.initializers().stream()
        .mapToLong(tensor -> tensor.content().bytes())
        .sum();
    boolean external = bytes > largest;
    try {
      List<ProtoMessage> tensors = external
          ? writeData(graph.initializers(), folder.resolve(DATA))
          : graph.initializers().stream().map(OnnxProto::tensor).toList();
      ProtoMessage file = OnnxProto.model(OnnxProto.graph("main_graph", graph, tensors));
      try (OutputStream stream = Files.newOutputStream(folder.resolve(NAME))) {
        CodedOutputStream out = CodedOutputStream.newInstance(stream, 1 << 16);
        file.writeTo(out);
        out.flush();
      }
      sync(folder.resolve(NAME));
    } catch (IOException e) {
      throw new UncheckedIOException(folder + ": the model cannot be written: " + e, e);
    }
    return new Written(graph.inputNames(), graph.outputNames(), external);
  }

  /** Writes the values of all but small tensors to a file; returns what the graph has of them. */
  private static List<ProtoMessage> writeData(List<Initializer> initializers, Path file)
      throws IOException {
    List<ProtoMessage> tensors = new ArrayList<>();
    long offset = 0;
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
      for (Initializer initializer : initializers) {
        long bytes = initializer.content().bytes();
        if (bytes < SMALL) {
          tensors.add(OnnxProto.tensor(initializer));
          continue;
        }
        int gap = (int) (Math.floorMod(-offset, (long) PAGE));
        out.write(new byte[gap]);
        offset += gap;
        tensors.add(OnnxProto.externalTensor(initializer, DATA, offset));
        initializer.content().writeTo((array, count) -> out.write(array, 0, count));
        offset += bytes;
      }
    }
    sync(file);
    return tensors;
  }

  private static void sync(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
  }
}
