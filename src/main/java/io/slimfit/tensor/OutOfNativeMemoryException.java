package io.slimfit.tensor;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The device has no memory left for a tensor; the message says what it was for and what is used.
 */
public final class OutOfNativeMemoryException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What ATen, the C++ library, CUDA and oneDNN say; oneDNN has the same words for any cause. */
  private static final List<String> NO_MEMORY = List.of(
      "can't allocate memory", "bad_alloc", "out of memory", "could not create a primitive");

  private static final int DEEPEST = 20;

  OutOfNativeMemoryException(
      MemoryCategory category, long size, NativeMemory memory, Throwable cause) {
    super(
        "there is no memory for " + mebibytes(size) + " MiB of " + name(category) + "; in use: "
            + list(memory::bytes, memory.totalBytes()),
        cause);
  }

  private OutOfNativeMemoryException(NativeMemory memory, Throwable cause) {
    super(
        "there is no memory for the temporaries of an operation; in use at most: "
            + list(memory::peakBytes, memory.peakTotalBytes()),
        cause);
  }

  /** The failure, or what it means if a native operation found no memory for its temporaries. */
  static RuntimeException understood(RuntimeException failure, NativeMemory memory) {
    boolean known = failure instanceof OutOfNativeMemoryException;
    return !known && causes(failure).anyMatch(OutOfNativeMemoryException::saysNoMemory)
        ? new OutOfNativeMemoryException(memory, failure)
        : failure;
  }

  private static Stream<Throwable> causes(Throwable failure) {
    return Stream.iterate(failure, Objects::nonNull, Throwable::getCause).limit(DEEPEST);
  }

  /** Native libraries throw plain RuntimeExceptions; the JVM's own error is of the Java heap. */
  private static boolean saysNoMemory(Throwable cause) {
    String message = String.valueOf(cause.getMessage());
    return cause.getClass() == RuntimeException.class
        && NO_MEMORY.stream().anyMatch(message::contains);
  }

  private interface Bytes {
    long of(MemoryCategory category);
  }

  private static String list(Bytes bytes, long total) {
    List<String> items = new ArrayList<>();
    for (MemoryCategory category : MemoryCategory.values()) {
      items.add(name(category) + " " + mebibytes(bytes.of(category)));
    }
    return String.join(", ", items) + ", total " + mebibytes(total) + " MiB";
  }

  private static String name(MemoryCategory category) {
    return category.name().toLowerCase(Locale.ROOT);
  }

  private static String mebibytes(long bytes) {
    double value = bytes / (double) (1 << 20);
    return String.format(Locale.ROOT, value < 10 ? "%.1f" : "%.0f", value);
  }
}
