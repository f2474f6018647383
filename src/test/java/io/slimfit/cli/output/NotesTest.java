package io.slimfit.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class NotesTest {
  @Test
  void aNoteNamesOptionsAndIsPrintedOnce() {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Notes notes = new Notes(new PrintStream(err, true, StandardCharsets.UTF_8));
    notes.onRawNote("{precision} falls back to fp32");
    notes.onRawNote("{precision} falls back to fp32");
    assertThat(err.toString(StandardCharsets.UTF_8))
        .isEqualTo("note: --precision falls back to fp32" + System.lineSeparator());
  }
}
