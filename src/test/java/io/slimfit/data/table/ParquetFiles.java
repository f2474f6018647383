package io.slimfit.data.table;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.xerial.snappy.Snappy;

/** Writes Parquet files for tests. */
public final class ParquetFiles {
  private ParquetFiles() {}

  /** Fills an empty row. */
  public interface Filler {
    void fill(Group row, int number);
  }

  /** Writes a file, replacing an existing one. */
  public static Path write(
      Path file, String schema, CompressionCodecName codec, int rows, Filler filler)
      throws IOException {
    Files.deleteIfExists(file);
    MessageType type = MessageTypeParser.parseMessageType(schema);
    SimpleGroupFactory groups = new SimpleGroupFactory(type);
    try (ParquetWriter<Group> writer = ExampleParquetWriter.builder(new LocalOutputFile(file))
        .withType(type)
        .withConf(new PlainParquetConfiguration())
        .withCodecFactory(new Packing())
        .withCompressionCodec(codec)
        .withRowGroupSize(16_384L)
        .build()) {
      for (int i = 0; i < rows; i++) {
        Group row = groups.newGroup();
        filler.fill(row, i);
        writer.write(row);
      }
    }
    return file;
  }

  private static final class Packing implements CompressionCodecFactory {
    @Override
    public BytesInputCompressor getCompressor(CompressionCodecName codec) {
      return new BytesInputCompressor() {
        @Override
        public BytesInput compress(BytesInput bytes) throws IOException {
          if (codec == CompressionCodecName.UNCOMPRESSED) {
            return bytes;
          }
          if (codec == CompressionCodecName.SNAPPY) {
            return BytesInput.from(Snappy.compress(bytes.toByteArray()));
          }
          ByteArrayOutputStream packed = new ByteArrayOutputStream();
          try (OutputStream out = codec == CompressionCodecName.GZIP
              ? new GZIPOutputStream(packed)
              : new ZstdOutputStream(packed)) {
            out.write(bytes.toByteArray());
          }
          return BytesInput.from(packed.toByteArray());
        }

        @Override
        public CompressionCodecName getCodecName() {
          return codec;
        }

        @Override
        public void release() {}
      };
    }

    @Override
    public BytesInputDecompressor getDecompressor(CompressionCodecName codec) {
      throw new UnsupportedOperationException("reading is not supported");
    }

    @Override
    public void release() {}
  }
}
