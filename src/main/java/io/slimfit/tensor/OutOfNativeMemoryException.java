package io.slimfit.tensor;

/**
 * The device has no memory left for a tensor; the message says what it was for and what is used.
 */
public final class OutOfNativeMemoryException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  OutOfNativeMemoryException(
      MemoryCategory category, long size, NativeMemory memory, Throwable cause) {
    super("cannot allocate " + size + " bytes for " + category + "; " + memory, cause);
  }
}
