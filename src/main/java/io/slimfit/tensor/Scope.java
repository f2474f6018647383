package io.slimfit.tensor;

import org.bytedeco.javacpp.PointerScope;

/**
 * The life of temporaries: what {@link Ops} drew since the scope was opened is given back when it closes, and so are the native
 * handles of views. Scopes are nested; the innermost closes first.
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
