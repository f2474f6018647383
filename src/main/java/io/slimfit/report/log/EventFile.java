package io.slimfit.report.log;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import io.slimfit.base.Place;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.zip.CRC32C;

/**
 * The format of TensorBoard's event files: records of TFRecord, each of which holds a message
 * {@code Event} (tensorboard/compat/proto/event.proto and summary.proto; record_writer.h).
 *
 * <p>A record is its length in 8 bytes, the masked CRC-32C of these, the bytes, and their masked
 * CRC-32C. All numbers are little-endian.
 */
final class EventFile {
  private static final int HEADER = Long.BYTES + Integer.BYTES;
  private static final int LARGEST = 1 << 20; // bytes of an event; ours have some hundred

  // fields of Event
  private static final int WALL_TIME = 1;
  private static final int STEP = 2;
  private static final int FILE_VERSION = 3;
  private static final int SUMMARY = 5;
  private static final int SESSION_LOG = 7;

  // of Summary, Summary.Value and SessionLog
  private static final int VALUE = 1;
  private static final int TAG = 1;
  private static final int SIMPLE_VALUE = 2;
  private static final int STATUS = 1;
  private static final int START = 1;

  private EventFile() {}

  /** The record that each file begins with. */
  static byte[] version(long millis) {
    return record(message(out -> {
      out.writeDouble(WALL_TIME, millis / 1e3);
      out.writeString(FILE_VERSION, "brain.Event:2");
    }));
  }

  /**
   * A record by which readers forget what earlier files say of this step and later ones.
   *
   * @param step the next one
   */
  static byte[] restart(long millis, long step) {
    byte[] session = message(out -> out.writeEnum(STATUS, START));
    return record(message(out -> {
      out.writeDouble(WALL_TIME, millis / 1e3);
      out.writeInt64(STEP, step);
      out.writeByteArray(SESSION_LOG, session);
    }));
  }

  static byte[] scalars(Entry entry) {
    byte[] summary = message(out -> {
      for (var value : entry.values().entrySet()) {
        out.writeByteArray(VALUE, message(inner -> {
          inner.writeString(TAG, Entry.tag(value.getKey()));
          inner.writeFloat(SIMPLE_VALUE, value.getValue().floatValue());
        }));
      }
    });
    return record(message(out -> {
      out.writeDouble(WALL_TIME, entry.millis() / 1e3);
      out.writeInt64(STEP, entry.step());
      out.writeByteArray(SUMMARY, summary);
    }));
  }

  private interface Fields {
    void writeTo(CodedOutputStream out) throws IOException;
  }

  private static byte[] message(Fields fields) {
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      CodedOutputStream out = CodedOutputStream.newInstance(bytes);
      fields.writeTo(out);
      out.flush();
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException("an event cannot be written to memory", e);
    }
  }

  static byte[] record(byte[] data) {
    ByteBuffer record =
        ByteBuffer.allocate(HEADER + data.length + Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    record.putLong(data.length);
    record.putInt(maskedChecksum(record.array(), 0, Long.BYTES));
    record.put(data);
    record.putInt(maskedChecksum(data, 0, data.length));
    return record.array();
  }

  private static int maskedChecksum(byte[] bytes, int begin, int count) {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes, begin, count);
    int value = (int) checksum.getValue();
    return Integer.rotateRight(value, 15) + 0xa282ead8;
  }

  /**
   * Cuts a file before the first event of a later step, or before the first that is damaged, as one
   * is that a process was writing when it was killed.
   *
   * @return the last step of which events remain; 0 if there is none
   */
  static long cut(Path file, long step) {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      long last = 0;
      long end = 0;
      while (true) {
        byte[] event = read(channel, end);
        if (event.length == 0 || stepOf(event) > step) {
          channel.truncate(end);
          return last;
        }
        last = Math.max(last, stepOf(event));
        end += HEADER + event.length + Integer.BYTES;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(Place.file(file) + ": cannot be cut: " + e, e);
    }
  }

  /** The event that begins at a position; empty if there is no whole one. */
  private static byte[] read(FileChannel channel, long position) throws IOException {
    byte[] none = {};
    ByteBuffer header = bytes(channel, position, HEADER);
    if (header.remaining() < HEADER) {
      return none;
    }
    long length = header.getLong();
    if (header.getInt() != maskedChecksum(header.array(), 0, Long.BYTES)
        || length < 1
        || length > LARGEST) {
      return none;
    }
    ByteBuffer data = bytes(channel, position + HEADER, (int) length + Integer.BYTES);
    if (data.remaining() < length + Integer.BYTES
        || data.getInt((int) length) != maskedChecksum(data.array(), 0, (int) length)) {
      return none;
    }
    byte[] event = new byte[(int) length];
    data.get(event);
    return event;
  }

  private static ByteBuffer bytes(FileChannel channel, long position, int count)
      throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
    int read = 0;
    while (bytes.hasRemaining() && read >= 0) {
      read = channel.read(bytes, position + bytes.position());
    }
    return bytes.flip();
  }

  /** The step of an event with values; 0 of one without. */
  private static long stepOf(byte[] event) throws IOException {
    CodedInputStream in = CodedInputStream.newInstance(event);
    long step = 0;
    boolean hasValues = false;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      int field = WireFormat.getTagFieldNumber(tag);
      if (field == STEP) {
        step = in.readInt64();
      } else {
        hasValues = hasValues || field == SUMMARY;
        in.skipField(tag);
      }
    }
    return hasValues ? step : 0;
  }

  /** Whether TensorBoard takes a file of this name for an event file. */
  static boolean isName(String name) {
    return name.contains("tfevents");
  }

  /** The name of a new file; TensorBoard reads files in the order of their names. */
  static String name(long millis, int filesBefore) {
    return String.format(
        Locale.ROOT,
        "events.out.tfevents.%010d.slimfit.%d.%d",
        millis / 1000,
        filesBefore,
        ProcessHandle.current().pid());
  }
}
