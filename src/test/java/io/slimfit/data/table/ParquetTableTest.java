package io.slimfit.data.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slimfit.base.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.api.Binary;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ParquetTableTest {
  private static final String SCHEMA = """
      message schema {
        optional binary text (STRING);
        optional int64 label;
        optional float score;
        optional boolean right;
        optional binary picture;
        optional int32 day (DATE);
        optional group topics (LIST) { repeated group list { optional binary element (STRING); } }
        optional group box { optional int32 x; }
      }
      """;

  @TempDir
  private Path folder;

  private Path write(CompressionCodecName codec, int rows) throws IOException {
    return ParquetFiles.write(folder.resolve("a.parquet"), SCHEMA, codec, rows, this::fill);
  }

  private void fill(Group row, int number) {
    row.append("text", "caf\u00E9 " + number).append("label", (long) number).append("score", 1.5f);
    row.append("right", true).append("picture", "x").append("day", 3);
    Group topics = row.addGroup("topics");
    topics.addGroup("list").append("element", "art");
    topics.addGroup("list").append("element", "war");
    row.addGroup("box").append("x", 1);
  }

  private static List<TableRow> read(Path file) {
    List<TableRow> rows = new ArrayList<>();
    try (Table table = Table.open(file, new BadRows(OnBadRow.FAIL))) {
      for (Optional<TableRow> row = table.next(); row.isPresent(); row = table.next()) {
        rows.add(row.get());
      }
    }
    return rows;
  }

  @ParameterizedTest
  @EnumSource(
      value = CompressionCodecName.class,
      names = {"UNCOMPRESSED", "GZIP", "SNAPPY", "ZSTD"})
  void everyUsualCodecIsRead(CompressionCodecName codec) throws IOException {
    List<TableRow> rows = read(write(codec, 3000));
    assertThat(rows).hasSize(3000);
    assertThat(rows.get(2999).cells().get(0)).isEqualTo(new Cell.Text("caf\u00E9 2999"));
    assertThat(rows.get(2999).place()).hasToString(folder.resolve("a.parquet") + ", row 3000");
  }

  @Test
  @DisplayName("columns of types that no task reads are recognized")
  void cellsOfEveryKind() throws IOException {
    assertThat(read(write(CompressionCodecName.SNAPPY, 1)).get(0).cells())
        .containsExactly(
            new Cell.Text("caf\u00E9 0"),
            new Cell.Number("0"),
            new Cell.Number("1.5"),
            new Cell.Text("true"),
            new Cell.Other("bytes"),
            new Cell.Other("DATE"),
            new Cell.Several(List.of("art", "war")),
            new Cell.Other("a nested value"));
  }

  @Test
  @DisplayName("decimals are numbers, NaN is missing, and lists may hold truth values")
  void numbersOfEveryKind() throws IOException {
    String schema = """
        message schema {
          required int32 small (DECIMAL(4, 2));
          required int64 large (DECIMAL(18, 1));
          required binary bytes (DECIMAL(20, 3));
          required fixed_len_byte_array(4) fixed (DECIMAL(8, 2));
          required double missing;
          required group flags (LIST) { repeated group list { optional boolean element; } }
        }
        """;
    Path file = ParquetFiles.write(
        folder.resolve("a.parquet"), schema, CompressionCodecName.SNAPPY, 1, (row, number) -> {
          row.append("small", 225).append("large", -15L);
          row.append("bytes", Binary.fromConstantByteArray(new byte[] {4, -46})); // 1234
          row.append("fixed", Binary.fromConstantByteArray(new byte[] {-1, -1, -1, -56})); // -56
          row.append("missing", Double.NaN);
          Group flags = row.addGroup("flags");
          flags.addGroup("list").append("element", true);
          flags.addGroup("list").append("element", false);
        });
    assertThat(read(file).get(0).cells())
        .containsExactly(
            new Cell.Number("2.25"),
            new Cell.Number("-1.5"),
            new Cell.Number("1.234"),
            new Cell.Number("-0.56"),
            new Cell.Missing(),
            new Cell.Several(List.of("true", "false")));
  }

  @Test
  @DisplayName("long texts are truncated and counted, as in other formats")
  void longTexts() throws IOException {
    String schema = "message schema { required binary text (UTF8); }";
    String text =
        "x".repeat(ShorteningReader.CELL_CHARACTERS - 1) + "\uD83D\uDE00".repeat(2_000_000);
    Path file = ParquetFiles.write(
        folder.resolve("long.parquet"),
        schema,
        CompressionCodecName.SNAPPY,
        2,
        (row, number) -> row.add("text", number == 0 ? text : "short"));
    try (Table table = Table.open(file, new BadRows(OnBadRow.FAIL))) {
      assertThat(table.next().orElseThrow().cells())
          .containsExactly(new Cell.Text("x".repeat(ShorteningReader.CELL_CHARACTERS - 1)));
      assertThat(table.next().orElseThrow().cells()).containsExactly(new Cell.Text("short"));
      assertThat(table.shortenedCells()).isOne();
    }
  }

  @Test
  @DisplayName("nulls are missing")
  void nulls() throws IOException {
    Path file = ParquetFiles.write(
        folder.resolve("a.parquet"), SCHEMA, CompressionCodecName.SNAPPY, 1, (row, number) -> {});
    assertThat(read(file).get(0).cells()).containsOnly(new Cell.Missing());
  }

  @Test
  @DisplayName("truncated files, other files and files without rows are rejected with a reason")
  void brokenFiles() throws IOException {
    byte[] whole = Files.readAllBytes(write(CompressionCodecName.ZSTD, 200));
    Path cut = folder.resolve("cut.parquet");
    for (int length = 1; length < whole.length; length += 37) {
      Files.write(cut, Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> read(cut))
          .as("%d of %d bytes", length, whole.length)
          .isInstanceOf(InputException.class)
          .hasMessageContaining(cut + ": is not a Parquet file, or is truncated");
    }
    Files.writeString(cut, "text,label\n".repeat(20));
    assertThatThrownBy(() -> read(cut)).hasMessageContaining("is not a Parquet file");
    assertThatThrownBy(() -> read(write(CompressionCodecName.ZSTD, 0)))
        .hasMessageContaining("has no rows");
  }

  @ParameterizedTest
  @DisplayName("a compression that is not read is named, with those that are")
  @EnumSource(
      value = CompressionCodecName.class,
      names = {"LZ4_RAW", "BROTLI", "LZO"})
  void otherCompression(CompressionCodecName codec) throws IOException {
    Path file = write(codec, 2);
    assertThatThrownBy(() -> read(file))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(file + ": it is compressed with "
            + codec.name().toLowerCase(Locale.ROOT) + ", which is not read")
        .hasMessageContaining("with snappy, gzip or zstd");
  }

  @Test
  @DisplayName("a damaged page is named by its row, without words of the reader")
  void damagedPage() throws IOException {
    byte[] bytes = Files.readAllBytes(write(CompressionCodecName.GZIP, 200));
    Arrays.fill(bytes, 40, 400, (byte) 0x55);
    Path file = Files.write(folder.resolve("damaged.parquet"), bytes);
    assertThatThrownBy(() -> read(file))
        .isInstanceOf(InputException.class)
        .hasMessage(file + ": row 0 cannot be read: what is stored there is damaged. Download or"
            + " write the file again");
  }

  @Test
  @DisplayName("a file with flipped bytes is either read or rejected")
  void damagedFiles() throws IOException {
    byte[] whole = Files.readAllBytes(write(CompressionCodecName.GZIP, 50));
    Path damaged = folder.resolve("damaged.parquet");
    for (int at = 0; at < whole.length; at += 11) {
      byte[] bytes = whole.clone();
      bytes[at] ^= 0x41;
      Files.write(damaged, bytes);
      try {
        read(damaged);
      } catch (InputException e) {
        assertThat(e).hasMessageContaining(damaged.toString());
      }
    }
  }

  @Test
  void listsOfNumbersAreCellsAndOtherRepetitionsAreNamed() throws IOException {
    String schema = """
        message schema {
          repeated int64 many;
          optional group numbers (LIST) { repeated group list { optional int32 element; } }
          optional group gaps (LIST) { repeated group list { optional int32 element; } }
          optional group boxes (LIST) {
            repeated group list { optional group element { optional int32 x; } }
          }
          optional binary kind (ENUM);
          optional int32 small (INTEGER(8, true));
        }
        """;
    Path file = ParquetFiles.write(
        folder.resolve("a.parquet"), schema, CompressionCodecName.SNAPPY, 1, (row, number) -> {
          row.append("many", 1L).append("many", 2L);
          Group numbers = row.addGroup("numbers");
          numbers.addGroup("list").append("element", 3);
          numbers.addGroup("list").append("element", 4);
          row.addGroup("gaps").addGroup("list");
          row.addGroup("boxes").addGroup("list").addGroup("element").append("x", 5);
          row.append("kind", "good").append("small", 6);
        });
    try (Table table = Table.open(file, new BadRows(OnBadRow.FAIL))) {
      assertThat(table.columns())
          .containsExactly("many", "numbers", "gaps", "boxes", "kind", "small");
      assertThat(table.place()).hasToString(file.toString());
      assertThat(table.next().orElseThrow().cells())
          .containsExactly(
              new Cell.Other("a repeated field"),
              new Cell.Several(List.of("3", "4")),
              new Cell.Other("a nested value"),
              new Cell.Other("a nested value"),
              new Cell.Text("good"),
              new Cell.Number("6"));
    }
  }
}
