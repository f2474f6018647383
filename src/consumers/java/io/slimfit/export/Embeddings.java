package io.slimfit.export;

import io.slimfit.data.tokenize.Encoding;
import io.slimfit.data.tokenize.Tokenization;
import io.slimfit.export.onnx.OnnxSession;
import java.nio.file.Path;
import java.util.List;

/** What the graph of an exported model makes of a text; nothing of PyTorch is loaded. */
final class Embeddings {
  static final List<String> TEXTS = List.of(
      "a short text", "Another one, with more words; and a Comma!", "naïve café in Zürich", "x");

  private Embeddings() {}

  static double[] of(Path exported, String text) throws Exception {
    try (Tokenization tokenization = Tokenization.open(exported.resolve("tokenizer.json"));
        OnnxSession session = OnnxSession.open(exported.resolve("model.onnx"))) {
      Encoding encoding = tokenization.encode(text, null, 512);
      return session.run(
          session.texts(new int[][] {encoding.ids()}, new int[][] {encoding.tokenTypeIds()}, 0),
          "sentence_embedding");
    }
  }

  static double[] doubles(float[] values) {
    double[] doubles = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      doubles[i] = values[i];
    }
    return doubles;
  }
}
