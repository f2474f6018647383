package io.slimfit.export.onnx;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A protobuf message whose size is known before it is written. The values of tensors are produced
 * only while they are written, so that a message is as small in memory as its graph.
 */
final class ProtoMessage {
  private final List<Field> fields = new ArrayList<>();
  private long size;

  private interface Field {
    void writeTo(CodedOutputStream out) throws IOException;
  }

  ProtoMessage number(int field, long value) {
    size += CodedOutputStream.computeInt64Size(field, value);
    fields.add(out -> out.writeInt64(field, value));
    return this;
  }

  ProtoMessage decimal(int field, float value) {
    size += CodedOutputStream.computeFloatSize(field, value);
    fields.add(out -> out.writeFloat(field, value));
    return this;
  }

  ProtoMessage text(int field, String value) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    size += CodedOutputStream.computeByteArraySize(field, bytes);
    fields.add(out -> out.writeByteArray(field, bytes));
    return this;
  }

  ProtoMessage message(int field, ProtoMessage inner) {
    size += embedded(field, inner.size);
    fields.add(out -> {
      begin(field, inner.size, out);
      inner.writeTo(out);
    });
    return this;
  }

  /** Bytes that are produced when they are written. */
  ProtoMessage content(int field, Content content) {
    long bytes = content.bytes();
    size += embedded(field, bytes);
    fields.add(out -> {
      begin(field, bytes, out);
      content.writeTo((array, count) -> out.writeRawBytes(array, 0, count));
    });
    return this;
  }

  /** In bytes. */
  long size() {
    return size;
  }

  /** @throws ArithmeticException if a part has 2 GB or more, which protobuf does not allow */
  void writeTo(CodedOutputStream out) throws IOException {
    for (Field field : fields) {
      field.writeTo(out);
    }
  }

  private static void begin(int field, long bytes, CodedOutputStream out) throws IOException {
    out.writeTag(field, WireFormat.WIRETYPE_LENGTH_DELIMITED);
    out.writeUInt32NoTag(Math.toIntExact(bytes));
  }

  private static long embedded(int field, long bytes) {
    return CodedOutputStream.computeTagSize(field)
        + CodedOutputStream.computeUInt64SizeNoTag(bytes)
        + bytes;
  }
}
