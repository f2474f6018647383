package io.slimfit.tensor;

import java.util.ArrayList;
import java.util.List;

/**
 * The temporary tensors of one worker, on a stack of bytes. Drawing a tensor moves the top up,
 * closing a {@link Scope} moves it back; once the stack has reached its full height, nothing is
 * allocated or freed. Blocks that were allocated one by one are merged when the stack is empty.
 *
 * <p>Not thread-safe.
 */
final class Buffers implements AutoCloseable {
  /** Alignment of a drawn tensor in bytes: a cache line, and what oneDNN requires. */
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

  /** A tensor with undefined elements, valid until the scope in which it was drawn closes. */
  Tensor draw(DType dtype, Shape shape) {
    long room = RowTiles.room(dtype, shape);
    long elements = Math.max(shape.elements(), room * shape.get(shape.rank() - 1));
    long size = (elements * dtype.bytes() + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    while (block < blocks.size() && used + size > blocks.get(block).size()) {
      block++;
      used = 0;
    }
    if (block == blocks.size()) {
      blocks.add(memory.block(MemoryCategory.WORKSPACE, Math.max(size, SMALLEST_BLOCK)));
    }
    long offset = used;
    used += size;
    return Tensor.drawn(blocks.get(block), offset, dtype, shape, room);
  }

  /** The current height of the stack. */
  Mark mark() {
    return new Mark(block, used);
  }

  /** Releases everything that was drawn since {@code mark}. */
  void release(Mark mark) {
    block = mark.block;
    used = mark.used;
    if (block == 0 && used == 0 && blocks.size() > 1) {
      join();
    }
  }

  /** The sizes of the blocks, in bytes. */
  List<Long> sizes() {
    return blocks.stream().map(NativeBlock::size).toList();
  }

  /**
   * Has blocks of these sizes from now on.
   *
   * @throws IllegalStateException if something is drawn
   */
  void reserve(List<Long> sizes) {
    if (block != 0 || used != 0) {
      throw new IllegalStateException("the buffers are in use");
    }
    close();
    for (long size : sizes) {
      blocks.add(memory.block(MemoryCategory.WORKSPACE, size));
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
