package io.slimfit.report.log;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Reads the values of event files, without checking their sums. */
public final class Events {
  private Events() {}

  /** One value. */
  public record Scalar(long step, String tag, float value) {}

  /** Those of all files in a folder, in the order of the files. */
  public static List<Scalar> of(Path folder) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.list(folder)) {
      files = all.sorted().toList();
    }
    List<Scalar> scalars = new ArrayList<>();
    for (Path file : files) {
      ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
      while (bytes.hasRemaining()) {
        byte[] event = new byte[Math.toIntExact(bytes.getLong())];
        bytes.getInt();
        bytes.get(event);
        bytes.getInt();
        read(event, scalars);
      }
    }
    return scalars;
  }

  /** The steps of a value, in the order of the file. */
  public static List<Long> steps(List<Scalar> scalars, String tag) {
    return scalars.stream()
        .filter(scalar -> scalar.tag.equals(tag))
        .map(Scalar::step)
        .toList();
  }

  private static void read(byte[] event, List<Scalar> scalars) throws IOException {
    CodedInputStream in = CodedInputStream.newInstance(event);
    long step = 0;
    List<byte[]> summaries = new ArrayList<>();
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case 2 -> step = in.readInt64();
        case 5 -> summaries.add(in.readByteArray());
        default -> assertThat(in.skipField(tag)).isTrue();
      }
    }
    for (byte[] summary : summaries) {
      CodedInputStream values = CodedInputStream.newInstance(summary);
      while (values.readTag() != 0) {
        CodedInputStream value = CodedInputStream.newInstance(values.readByteArray());
        value.readTag();
        String name = value.readString();
        value.readTag();
        scalars.add(new Scalar(step, name, value.readFloat()));
      }
    }
  }
}
