package io.slimfit.data.table;

import com.github.luben.zstd.ZstdInputStream;
import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.xerial.snappy.Snappy;

/**
 * Decompresses the pages of Parquet files (gzip, snappy, zstd or none) without the Hadoop classes
 * that parquet-java would use.
 */
final class ParquetCodecs implements CompressionCodecFactory {
  @Override
  public BytesInputDecompressor getDecompressor(CompressionCodecName codec) {
    return switch (codec) {
      case UNCOMPRESSED -> new Pages((packed, size) -> packed);
      case GZIP ->
        new Pages((packed, size) ->
            unpacked(new GZIPInputStream(new ByteArrayInputStream(packed)), size));
      case SNAPPY -> new Pages((packed, size) -> Snappy.uncompress(packed));
      case ZSTD ->
        new Pages((packed, size) ->
            unpacked(new ZstdInputStream(new ByteArrayInputStream(packed)), size));
      case LZO, BROTLI, LZ4, LZ4_RAW -> throw new UnknownCodecException(codec);
    };
  }

  /** Pages are compressed in a way that is not read here. */
  static final class UnknownCodecException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final CompressionCodecName codec;

    UnknownCodecException(CompressionCodecName codec) {
      super(codec.name());
      this.codec = codec;
    }

    InputException in(Place file) {
      return new InputException(
          file,
          "it is compressed with " + codec.name().toLowerCase(Locale.ROOT) + ", which is not read",
          "Write it without compression, or with snappy, gzip or zstd",
          this);
    }
  }

  private static byte[] unpacked(InputStream in, int size) throws IOException {
    try (in) {
      return in.readNBytes(size); // the size in the header, so a bomb cannot expand further
    }
  }

  @Override
  public BytesInputCompressor getCompressor(CompressionCodecName codec) {
    throw new UnsupportedOperationException("writing is not supported");
  }

  @Override
  public void release() {}

  private interface Unpacking {
    byte[] of(byte[] packed, int size) throws IOException;
  }

  private record Pages(Unpacking unpacking) implements BytesInputDecompressor {
    @Override
    public BytesInput decompress(BytesInput packed, int size) throws IOException {
      byte[] bytes = unpacking.of(packed.toByteArray(), size);
      if (bytes.length != size) {
        throw new IOException("a page has " + bytes.length + " bytes, but its header says " + size);
      }
      return BytesInput.from(bytes);
    }

    @Override
    public void decompress(ByteBuffer packed, int packedSize, ByteBuffer into, int size)
        throws IOException {
      byte[] bytes = new byte[packedSize];
      packed.get(bytes);
      into.put(decompress(BytesInput.from(bytes), size).toByteArray());
    }

    @Override
    public void release() {}
  }
}
