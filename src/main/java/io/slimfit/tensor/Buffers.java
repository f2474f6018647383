package io.slimfit.tensor;

import java.util.ArrayList;
import java.util.List;

/**
 * The temporaries of one worker: a stack of bytes. Drawing moves a mark up, closing a {@link Scope} moves it back; nothing is
 * allocated or freed once the stack has reached its height. Blocks that grew one by one are joined when the stack is empty.
 *
 * <p>Not for use by two threads.
 */
final class Buffers implements AutoCloseable {
  /** What a draw is aligned to: a cache line, and what oneDNN asks for. */
  private static final long ALIGNMENT = 64;

  private static final long SMALLEST_BLOCK = 1 << 20;
  private static final long LARGEST_BLOCK = 1 << 30;

  private final NativeMemory memory;
  private final List<NativeBlock> blocks = new ArrayList<>();
  private int block;
  private long used;

  Buffers(NativeMemory memory) {
    this.memory = memory;
  }

  /** A tensor with undefined elements, until the scope closes in which it was drawn. */
  Tensor draw(DType dtype, Shape shape) {
    long size = (shape.elements() * dtype.bytes() + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    while (block < blocks.size() && used + size > blocks.get(block).size()) {
      block++;
      used = 0;
    }
    if (block == blocks.size()) {
      blocks.add(memory.block(MemoryCategory.WORKSPACE, Math.max(size, SMALLEST_BLOCK)));
    }
    long offset = used;
    used += size;
    return Tensor.drawn(blocks.get(block), offset, dtype, shape);
  }

  /** The height of the stack. */
  Mark mark() {
    return new Mark(block, used);
  }

  /** Gives back everything that was drawn since {@code mark}. */
  void release(Mark mark) {
    block = mark.block;
    used = mark.used;
    if (block == 0 && used == 0 && blocks.size() > 1) {
      join();
    }
  }

  private void join() {
    long size = blocks.stream().mapToLong(NativeBlock::size).sum();
    if (size <= LARGEST_BLOCK) {
      close();
      blocks.add(memory.block(MemoryCategory.WORKSPACE, size));
    }
  }

  @Override
  public void close() {
    blocks.forEach(NativeBlock::release);
    blocks.clear();
  }

  record Mark(int block, long used) {}
}
