package io.slimfit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.slimfit.cli.SlimfitProcess.Ended;
import io.slimfit.export.onnx.OnnxSession;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real {@code ./slimfit export}. */
class ExportIT {
  @TempDir
  Path folder;

  @Test
  void writesWhatOnnxRuntimeLoads() throws Exception {
    Ended ended = SlimfitProcess.run(
        folder,
        "export",
        "--model",
        "embedded",
        "--format",
        "onnx",
        "--weights",
        "int8",
        "--pooling",
        "mean",
        "--normalize",
        "on",
        "--output",
        "out");
    assertThat(ended.code()).as(ended.err()).isZero();
    assertThat(ended.out())
        .contains("model.onnx", "vocab.txt")
        .contains("inputs:  input_ids, attention_mask, token_type_ids")
        .contains("outputs: last_hidden_state, sentence_embedding")
        .contains("int8 weights, opset 17; written to out");
    try (OnnxSession session = OnnxSession.open(folder.resolve("out/model.onnx"))) {
      assertThat(session.axes("sentence_embedding")).containsExactly("batch_size", "384");
    }
  }

  @Test
  void refusesWithTwo() throws Exception {
    Files.writeString(folder.resolve("notes.txt"), "mine");
    Ended ended = SlimfitProcess.run(folder, "export", "--model", "embedded", "--output", ".");
    assertThat(ended.code()).isEqualTo(2);
    assertThat(ended.err())
        .contains("option --output", "the folder is not empty: it contains notes.txt")
        .doesNotContain("\tat ");
  }
}
