package io.slimfit.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.slimfit.cli.SlimfitProcess;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.ai.transformers.TransformersEmbeddingModel;

/**
 * Spring AI takes the mean of the hidden states as our graph does. It loads a PyTorch of its own,
 * so another process exports the model.
 */
class SpringAiConsumerTest {
  @TempDir
  Path folder;

  @Test
  void embeddingsAreEqual() throws Exception {
    SlimfitProcess.Ended ended = SlimfitProcess.run(
        folder, "export", "--model", "embedded", "--pooling", "mean", "--output", "minilm");
    assertThat(ended.code()).as(ended.err()).isZero();
    Path out = folder.resolve("minilm");
    TransformersEmbeddingModel model = new TransformersEmbeddingModel();
    model.setDisableCaching(true);
    model.setResourceCacheDirectory(folder.resolve("cache").toString());
    model.setModelResource(out.resolve("model.onnx").toUri().toString());
    model.setTokenizerResource(out.resolve("tokenizer.json").toUri().toString());
    model.afterPropertiesSet();
    for (String text : Embeddings.TEXTS) {
      assertThat(Embeddings.doubles(model.embed(text)))
          .as(text)
          .containsExactly(Embeddings.of(out, text), within(1e-5));
    }
  }
}
