package io.slimfit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExportCommandTest {
  @TempDir
  Path folder;

  @Test
  void modelAndOutputAreRequired() {
    assertThat(Parsed.refusal("export", "--model", "embedded"))
        .startsWith("2 ")
        .contains("--output");
    assertThat(Parsed.refusal("export", "--output", "x")).startsWith("2 ").contains("--model");
  }

  @Test
  void unknownWordsNameTheNearest() {
    assertThat(refusal("--format", "onx")).contains("unknown export format 'onx'", "onnx?");
    assertThat(refusal("--weights", "int4")).contains("format of weights 'int4'", "int8");
    assertThat(refusal("--pooling", "max")).contains("unknown pooling 'max'", "mean");
    assertThat(refusal("--normalize", "yes")).contains("--normalize");
    assertThat(refusal("--precision", "bf16")).contains("--precision");
  }

  @Test
  void aFolderThatIsMissingIsRefused() {
    assertThat(Parsed.refusal("export", "--model", folder + "/none", "--output", folder + "/out"))
        .startsWith("2 ")
        .contains("there is no such folder");
  }

  private String refusal(String... options) {
    String[] words = {"export", "--model", "embedded", "--output", folder + "/out", "", ""};
    System.arraycopy(options, 0, words, 5, 2);
    String refusal = Parsed.refusal(words);
    assertThat(refusal).startsWith("2 ");
    assertThat(folder.resolve("out")).doesNotExist();
    return refusal;
  }
}
