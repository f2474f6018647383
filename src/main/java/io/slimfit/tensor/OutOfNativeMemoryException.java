package io.slimfit.tensor;

/** The device has no room for a tensor; the message says for what, and what is held already. */
public final class OutOfNativeMemoryException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  OutOfNativeMemoryException(
      MemoryCategory category, long size, NativeMemory memory, Throwable cause) {
    super("no room for " + size + " bytes of " + category + "; " + memory, cause);
  }
}
