import com.google.protobuf.CodedOutputStream;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.xerial.snappy.Snappy;

/** Small good files in the formats of data and models. */
final class FormatSeeds {
  private static final int CIFAR_ROW = 3073;
  private static final int ROWS = 5;

  private FormatSeeds() {}

  /** Two matrices, one of which a MatMul reads through a Transpose. */
  static List<byte[]> onnx() {
    byte[] weight = message(out -> {
      out.writeInt64(1, 2);
      out.writeInt64(1, 3);
      out.writeInt32(2, 1); // float
      out.writeString(8, "bert.weight");
      out.writeByteArray(9, new byte[24]);
    });
    byte[] bias = message(out -> {
      out.writeInt64(1, 2);
      out.writeInt32(2, 1);
      out.writeString(8, "bert.bias");
      out.writeByteArray(9, new byte[8]);
    });
    byte[] node = message(out -> {
      out.writeString(1, "x");
      out.writeString(1, "bert.weight");
      out.writeString(2, "y");
      out.writeString(3, "/layer/MatMul");
      out.writeString(4, "MatMul");
    });
    byte[] graph = message(out -> {
      out.writeByteArray(1, node);
      out.writeString(2, "main_graph");
      out.writeByteArray(5, weight);
      out.writeByteArray(5, bias);
    });
    return List.of(message(out -> {
      out.writeInt64(1, 8);
      out.writeByteArray(7, graph);
      out.writeByteArray(8, message(opset -> opset.writeInt64(2, 17)));
    }));
  }

  private interface Fields {
    void write(CodedOutputStream out) throws IOException;
  }

  private static byte[] message(Fields fields) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    try {
      fields.write(out);
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** Tables of texts, numbers, lists and decimals, packed and not. */
  static List<byte[]> tables() {
    return packedAndNot(
        "required int32 label; optional binary text (STRING); optional double score;"
            + " optional int32 price (DECIMAL(9,2)); optional group tags (LIST) { repeated group"
            + " list { optional binary element (STRING); } }",
        (row, i) -> {
          row.append("label", i % 2).append("text", "some words " + i % 3);
          row.append("score", i / 2.0);
          row.append("price", i);
          row.addGroup("tags").addGroup("list").append("element", "B-PER");
        });
  }

  static List<byte[]> questions() {
    return packedAndNot(
        "required binary id (STRING); required binary question (STRING); required binary context"
            + " (STRING); required group answers { optional group text (LIST) { repeated group"
            + " list { optional binary element (STRING); } } optional group answer_start (LIST) {"
            + " repeated group list { optional int32 element; } } }",
        (row, i) -> {
          row.append("id", "q" + i).append("question", "who?").append("context", "a town hall");
          Group answers = row.addGroup("answers");
          answers.addGroup("text").addGroup("list").append("element", "town");
          answers.addGroup("answer_start").addGroup("list").append("element", 2);
        });
  }

  private static List<byte[]> packedAndNot(String columns, Filler filler) {
    return Stream.of(CompressionCodecName.UNCOMPRESSED, CompressionCodecName.SNAPPY)
        .map(codec -> parquet(columns, codec, filler))
        .toList();
  }

  static List<byte[]> imageTables() {
    return List.of(parquet(
        "optional group image { optional binary bytes; optional binary path (STRING); } optional"
            + " int64 label;",
        CompressionCodecName.UNCOMPRESSED,
        (row, i) -> {
          row.addGroup("image").add("bytes", Binary.fromConstantByteArray(png(i)));
          row.append("label", (long) i % 2);
        }));
  }

  private interface Filler {
    void fill(Group row, int number);
  }

  private static byte[] parquet(String columns, CompressionCodecName codec, Filler filler) {
    MessageType type = MessageTypeParser.parseMessageType("message row { " + columns + " }");
    try {
      Path file = Files.createTempFile("seed", ".parquet");
      Files.delete(file); // the writer wants to create it
      try (ParquetWriter<Group> writer = ExampleParquetWriter.builder(new LocalOutputFile(file))
          .withType(type)
          .withConf(new PlainParquetConfiguration())
          .withCodecFactory(new Packing())
          .withCompressionCodec(codec)
          .build()) {
        for (int i = 0; i < ROWS; i++) {
          Group row = new SimpleGroupFactory(type).newGroup();
          filler.fill(row, i);
          writer.write(row);
        }
      }
      byte[] bytes = Files.readAllBytes(file);
      Files.delete(file);
      return bytes;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Parquet's own codecs need Hadoop. */
  private static final class Packing implements CompressionCodecFactory {
    @Override
    public BytesInputCompressor getCompressor(CompressionCodecName codec) {
      return new BytesInputCompressor() {
        @Override
        public BytesInput compress(BytesInput bytes) throws IOException {
          return codec == CompressionCodecName.SNAPPY
              ? BytesInput.from(Snappy.compress(bytes.toByteArray()))
              : bytes;
        }

        @Override
        public CompressionCodecName getCodecName() {
          return codec;
        }

        @Override
        public void release() {} // nothing is held
      };
    }

    @Override
    public BytesInputDecompressor getDecompressor(CompressionCodecName codec) {
      throw new UnsupportedOperationException("only writes");
    }

    @Override
    public void release() {} // nothing is held
  }

  /** Folders of images, with long names in the ways of GNU and of POSIX; a WebDataset. */
  static List<byte[]> archives() {
    List<byte[]> seeds = new ArrayList<>();
    for (int mode :
        List.of(TarArchiveOutputStream.LONGFILE_GNU, TarArchiveOutputStream.LONGFILE_POSIX)) {
      seeds.add(tar(mode, out -> {
        for (int i = 0; i < ROWS; i++) {
          add(out, (i % 2 == 0 ? "cat/" : "dog/") + i + ".png", png(i));
        }
        add(out, "cat/" + "long".repeat(40) + ".png", png(7));
      }));
    }
    seeds.add(tar(TarArchiveOutputStream.LONGFILE_POSIX, out -> {
      for (int i = 0; i < ROWS; i++) {
        add(out, "00" + i + ".png", png(i));
        if (i % 2 == 0) {
          add(out, "00" + i + ".cls", String.valueOf(i % 3).getBytes(StandardCharsets.US_ASCII));
        } else {
          add(out, "00" + i + ".json", "{\"label\": 1}".getBytes(StandardCharsets.US_ASCII));
        }
      }
    }));
    return seeds;
  }

  private interface Entries {
    void write(TarArchiveOutputStream out) throws IOException;
  }

  private static byte[] tar(int longNames, Entries entries) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream out = new TarArchiveOutputStream(bytes)) {
      out.setLongFileMode(longNames);
      entries.write(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static void add(TarArchiveOutputStream out, String name, byte[] content)
      throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name);
    entry.setSize(content.length);
    out.putArchiveEntry(entry);
    out.write(content);
    out.closeArchiveEntry();
  }

  static byte[] png(int grey) {
    BufferedImage image = new BufferedImage(4, 4, BufferedImage.TYPE_INT_RGB);
    image.setRGB(1, 1, grey);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "png", bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** A batch of CIFAR-10. */
  static List<byte[]> cifar() {
    byte[] batch = new byte[ROWS * CIFAR_ROW];
    for (int i = 0; i < ROWS; i++) {
      batch[i * CIFAR_ROW] = (byte) i;
    }
    return List.of(batch);
  }
}
