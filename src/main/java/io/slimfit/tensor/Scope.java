package io.slimfit.tensor;

import org.bytedeco.javacpp.PointerScope;

/**
 * The lifetime of temporary tensors. Closing a scope releases what {@link Ops} drew since it was
 * opened, and the native handles of views. Scopes are nested; the innermost closes first.
 */
public final class Scope implements AutoCloseable {
  private final Buffers buffers;
  private final Buffers.Mark mark;
  private final PointerScope pointers = new PointerScope();

  Scope(Buffers buffers) {
    this.buffers = buffers;
    this.mark = buffers.mark();
  }

  @Override
  public void close() {
    pointers.close();
    buffers.release(mark);
  }
}
