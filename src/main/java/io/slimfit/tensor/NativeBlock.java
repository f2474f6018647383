package io.slimfit.tensor;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.ShortBuffer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * One block of native memory, counted under one category and freed once by its owner. ATen
 * allocates it, so it lies on the device and is aligned for ATen's kernels. On the CPU, Java also
 * sees it as buffers, whose absolute bulk accessors copy a strip at 0.1 ns per element.
 */
final class NativeBlock {
  private final NativeMemory memory;
  private final MemoryCategory category;
  private final long size;
  private final org.bytedeco.pytorch.Tensor block;
  private final Pointer data;
  private final @Nullable ByteBuffer bytes;
  private final @Nullable FloatBuffer floats;
  private final @Nullable IntBuffer ints;
  private final @Nullable ShortBuffer shorts;
  private boolean released;

  /** Called only by {@link NativeMemory}, which has counted the bytes. */
  NativeBlock(NativeMemory memory, MemoryCategory category, long size) {
    this.memory = memory;
    this.category = category;
    this.size = size;
    if (memory.device() == Device.META) {
      block = Constants.NO_ELEMENTS;
      data = new Address(0);
    } else {
      block = torch.empty(
          new long[] {Math.max(1, size)}, Constants.options(DType.UINT8, memory.device()), null);
      data = new Address(block.data_ptr().address());
    }
    block.retainReference();
    if (memory.device() == Device.CPU && size > 0) {
      bytes = view(data, size);
      floats = bytes.asFloatBuffer();
      ints = bytes.asIntBuffer();
      shorts = bytes.asShortBuffer();
    } else {
      bytes = null;
      floats = null;
      ints = null;
      shorts = null;
    }
  }

  long size() {
    return size;
  }

  /** A contiguous tensor of {@code shape} that starts {@code offset} bytes into this block. */
  org.bytedeco.pytorch.Tensor tensor(long offset, DType dtype, long[] shape) {
    if (memory.device() == Device.META) {
      return block; // nothing is computed with it
    }
    return torch.from_blob(
        new Address(data.address() + offset), shape, Constants.options(dtype, memory.device()));
  }

  ByteBuffer bytes() {
    return require(bytes);
  }

  FloatBuffer floats() {
    return require(floats);
  }

  IntBuffer ints() {
    return require(ints);
  }

  ShortBuffer shorts() {
    return require(shorts);
  }

  Device device() {
    return memory.device();
  }

  void release() {
    if (!released) {
      released = true;
      block.releaseReference();
      memory.freed(category, size);
    }
  }

  /**
   * The bytes as a buffer of exactly {@code size}, so that a kernel that leaves its tensor fails.
   * An untyped pointer would count elements of eight bytes, and its buffer reach far past the end.
   */
  private static ByteBuffer view(Pointer data, long size) {
    return new BytePointer(data).capacity(size).asByteBuffer().order(ByteOrder.nativeOrder());
  }

  private static <B> B require(@Nullable B buffer) {
    if (buffer == null) {
      throw new IllegalStateException(
          "this memory is empty or not on the CPU: Java cannot read it in place");
    }
    return buffer;
  }

  /** A pointer that does not own its memory. */
  private static final class Address extends Pointer {
    Address(long address) {
      this.address = address;
    }
  }
}
