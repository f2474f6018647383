package io.slimfit.report.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventFileTest {
  private static final long MILLIS = 1_700_000_000_500L;

  @TempDir
  private Path folder = Path.of("set by JUnit");

  private static byte[] loss(long step) {
    return EventFile.scalars(new Entry(step, MILLIS, Map.of("loss", 0.5)));
  }

  private Path file(byte[]... records) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (byte[] record : records) {
      bytes.writeBytes(record);
    }
    return Files.write(folder.resolve("events"), bytes.toByteArray());
  }

  @Test
  @DisplayName("records have the bytes that TensorBoard 2.21 writes")
  void sameBytes() {
    assertThat(HexFormat.of().formatHex(loss(3)))
        .isEqualTo("200000000000000029eda9500900002040fc54d94110032a130a110a0a747261696e2f6c6f7373"
            + "150000003f40d47335");
    assertThat(HexFormat.of().formatHex(EventFile.version(MILLIS)))
        .isEqualTo("1800000000000000a37f4b220900002040fc54d9411a0d627261696e2e4576656e743a322b35"
            + "3110");
  }

  @Test
  void namesAreThoseOfTheTrainer() {
    assertThat(List.of("loss", "grad_norm", "eval_accuracy", "train_runtime"))
        .extracting(Entry::tag)
        .containsExactly("train/loss", "train/grad_norm", "eval/accuracy", "train/train_runtime");
  }

  @Test
  void laterStepsAreCut() throws Exception {
    Path file = file(EventFile.version(MILLIS), loss(1), loss(2), loss(3));
    assertThat(EventFile.cut(file, 2)).isEqualTo(2);
    assertThat(Files.readAllBytes(file))
        .isEqualTo(Files.readAllBytes(file(EventFile.version(MILLIS), loss(1), loss(2))));
    assertThat(EventFile.cut(file, 2)).isEqualTo(2);
    assertThat(EventFile.cut(file, 0)).isZero();
  }

  @Test
  void anEventThatIsNotWholeIsCut() throws Exception {
    for (int left = 0; left < loss(2).length; left++) {
      Path file = file(EventFile.version(MILLIS), loss(1), Arrays.copyOf(loss(2), left));
      assertThat(EventFile.cut(file, 9)).as("%s bytes of an event", left).isEqualTo(1);
      assertThat(Files.size(file)).isEqualTo(EventFile.version(MILLIS).length + loss(1).length);
    }
  }

  @Test
  void anEventThatIsDamagedIsCut() throws Exception {
    for (int at = 0; at < loss(2).length; at++) {
      byte[] damaged = loss(2);
      damaged[at] ^= 4;
      Path file = file(EventFile.version(MILLIS), loss(1), damaged);
      assertThat(EventFile.cut(file, 9)).as("byte %s of an event", at).isEqualTo(1);
    }
  }
}
