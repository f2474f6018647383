package io.slimfit.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.langchain4j.model.embedding.onnx.OnnxEmbeddingModel;
import dev.langchain4j.model.embedding.onnx.PoolingMode;
import io.slimfit.SlimFit;
import io.slimfit.export.onnx.SentenceEmbedding.Pooling;
import io.slimfit.export.onnx.WeightFormat;
import io.slimfit.train.RunListener;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** LangChain4j pools and normalizes the hidden states as our graph does. */
class LangChain4jConsumerTest {
  @TempDir
  Path folder;

  @ParameterizedTest
  @EnumSource
  void embeddingsAreEqual(WeightFormat format) throws Exception {
    Path out = folder.resolve("minilm");
    SlimFit.export(
        ExportConfig.of("embedded", out).withWeights(format).withEmbedding(Pooling.MEAN, true),
        RunListener.silent());
    OnnxEmbeddingModel model = new OnnxEmbeddingModel(
        out.resolve("model.onnx"), out.resolve("tokenizer.json"), PoolingMode.MEAN);
    for (String text : Embeddings.TEXTS) {
      assertThat(Embeddings.doubles(model.embed(text).content().vector()))
          .as(text)
          .containsExactly(Embeddings.of(out, text), within(1e-5));
    }
  }
}
