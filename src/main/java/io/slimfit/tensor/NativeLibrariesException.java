package io.slimfit.tensor;

/** Native libraries cannot be unpacked or loaded; the message says which, where and what to do. */
public final class NativeLibrariesException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String remedy;

  NativeLibrariesException(String problem, String remedy, Throwable cause) {
    super(problem, cause);
    this.remedy = remedy;
  }

  /** What to do, as a sentence without its end. */
  public String remedy() {
    return remedy;
  }
}
