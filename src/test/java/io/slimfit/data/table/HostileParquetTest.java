package io.slimfit.data.table;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slimfit.base.InputException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostileParquetTest {
  private static final byte[] MAGIC = "PAR1".getBytes(StandardCharsets.US_ASCII);

  @TempDir
  Path folder;

  @Test
  void columnsThatAreNestedTooDeeplyAreRefusedByFile() throws IOException {
    Path file = Files.write(folder.resolve("deep.parquet"), nested(100_000));
    assertThatThrownBy(() -> new ParquetRows(file).close())
        .isInstanceOf(InputException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("nested too deeply");
  }

  @Test
  void messagesHoldNoAddressesInMemory() throws IOException {
    Path file = Files.write(folder.resolve("cut.parquet"), new byte[] {'P', 'A', 'R', '1', 0});
    assertThatThrownBy(() -> new ParquetRows(file).close())
        .isInstanceOf(InputException.class)
        .hasMessageContaining(file.toString())
        .hasMessageNotContaining("LocalInputFile");
  }

  /** A file without rows, whose footer is written in Thrift's compact protocol. */
  private static byte[] nested(int depth) {
    ByteArrayOutputStream footer = new ByteArrayOutputStream();
    number(footer, 0x15, 1); // version
    footer.write(0x19); // list of schema elements
    footer.write(0xFC);
    variable(footer, depth + 2);
    for (int i = 0; i <= depth; i++) { // each group has one child
      number(footer, 0x35, 0); // required
      text(footer, 0x18, "g");
      number(footer, 0x15, 1);
      footer.write(0);
    }
    number(footer, 0x15, 1); // INT32
    number(footer, 0x25, 0);
    text(footer, 0x18, "x");
    footer.write(0);
    number(footer, 0x16, 0); // rows
    footer.write(0x19); // no row groups
    footer.write(0x0C);
    footer.write(0);
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.writeBytes(MAGIC);
    file.writeBytes(footer.toByteArray());
    file.writeBytes(ByteBuffer.allocate(4)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(footer.size())
        .array());
    file.writeBytes(MAGIC);
    return file.toByteArray();
  }

  private static void number(ByteArrayOutputStream out, int field, int value) {
    out.write(field);
    variable(out, value * 2);
  }

  private static void text(ByteArrayOutputStream out, int field, String value) {
    out.write(field);
    variable(out, value.length());
    out.writeBytes(value.getBytes(StandardCharsets.US_ASCII));
  }

  private static void variable(ByteArrayOutputStream out, int value) {
    int left = value;
    while (left > 0x7F) {
      out.write(left & 0x7F | 0x80);
      left >>>= 7;
    }
    out.write(left);
  }
}
