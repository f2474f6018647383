package io.slimfit.tensor;

import java.util.EnumMap;
import java.util.Map;
import org.bytedeco.javacpp.Pointer;

/**
 * Allocates the native memory of one run on one device and counts the current and the peak bytes of
 * each category. Thread-safe.
 *
 * <p>Counts are of requested bytes. ATen rounds each block up to a multiple of 64, and the C
 * library adds a few bytes of its own.
 */
public final class NativeMemory {
  /** A tensor must be visible to Java as one buffer. */
  private static final long LARGEST_BLOCK = Integer.MAX_VALUE - 63L;

  private final Device device;
  private final Map<MemoryCategory, Long> bytes = new EnumMap<>(MemoryCategory.class);
  private final Map<MemoryCategory, Long> peaks = new EnumMap<>(MemoryCategory.class);
  private final Map<MemoryCategory, Long> recentPeaks = new EnumMap<>(MemoryCategory.class);
  private long total;
  private long peakTotal;

  /** @throws NativeLibrariesException if the native libraries cannot be loaded */
  public NativeMemory(Device device) {
    NativeLibraries.load(note -> {});
    this.device = device;
    for (MemoryCategory category : MemoryCategory.values()) {
      bytes.put(category, 0L);
      peaks.put(category, 0L);
      recentPeaks.put(category, 0L);
    }
  }

  public Device device() {
    return device;
  }

  /**
   * Returns to the system what the C library keeps of small blocks that were freed. What is
   * allocated next must be fetched and zeroed again.
   */
  public void trim() {
    if (device == Device.CPU) {
      Pointer.trimMemory();
    }
  }

  /** A tensor with undefined elements; the caller owns it. */
  public Tensor allocate(MemoryCategory category, DType dtype, long... shape) {
    return Tensor.owner(
        block(category, Shape.of(shape).elements() * dtype.bytes()), dtype, Shape.of(shape));
  }

  /** A tensor of zeros; the caller owns it. */
  public Tensor zeros(MemoryCategory category, DType dtype, long... shape) {
    Tensor tensor = allocate(category, dtype, shape);
    tensor.zero();
    return tensor;
  }

  /**
   * A matrix of signed bytes with a factor for each row, all undefined; see
   * {@link Tensor#isScaled}. The caller owns it.
   */
  public Tensor allocateScaled(MemoryCategory category, long rows, long columns) {
    Tensor values = allocate(category, DType.INT8, rows, columns);
    return Tensor.scaled(values, allocate(category, DType.FLOAT32, rows));
  }

  NativeBlock block(MemoryCategory category, long size) {
    if (size > LARGEST_BLOCK && device == Device.CPU) {
      throw new IllegalArgumentException("a block of " + size
          + " bytes is larger than the limit of " + LARGEST_BLOCK + " for one tensor");
    }
    synchronized (this) {
      long now = bytes.merge(category, size, Long::sum);
      peaks.merge(category, now, Math::max);
      recentPeaks.merge(category, now, Math::max);
      total += size;
      peakTotal = Math.max(peakTotal, total);
    }
    try {
      return new NativeBlock(this, category, size);
    } catch (RuntimeException e) {
      freed(category, size);
      throw new OutOfNativeMemoryException(category, size, this, e);
    }
  }

  synchronized void freed(MemoryCategory category, long size) {
    bytes.merge(category, -size, Long::sum);
    total -= size;
  }

  /** Bytes allocated now. */
  public synchronized long bytes(MemoryCategory category) {
    return bytes.getOrDefault(category, 0L);
  }

  /** The most bytes that were allocated under this category at once. */
  public synchronized long peakBytes(MemoryCategory category) {
    return peaks.getOrDefault(category, 0L);
  }

  /** The most bytes allocated under this category since the last call for it. */
  public synchronized long takeRecentPeakBytes(MemoryCategory category) {
    long peak = recentPeaks.getOrDefault(category, 0L);
    recentPeaks.put(category, bytes(category));
    return peak;
  }

  public synchronized long totalBytes() {
    return total;
  }

  /** The largest total of all categories at one time; at most the sum of their peaks. */
  public synchronized long peakTotalBytes() {
    return peakTotal;
  }

  /** Forgets the peaks so far: from now on, new peaks are measured. */
  public synchronized void resetPeaks() {
    peaks.putAll(bytes);
    peakTotal = total;
  }

  /** The peaks of all categories, and of their total. */
  public record Peaks(Map<MemoryCategory, Long> bytes, long total) {
    public Peaks {
      bytes = Map.copyOf(bytes);
    }
  }

  public synchronized Peaks peaks() {
    return new Peaks(peaks, peakTotal);
  }

  /**
   * Sets the peaks to earlier ones, or to what is allocated now if that is more. So what was
   * allocated in between, to save or restore a run, is not counted.
   */
  public synchronized void setPeaks(Peaks earlier) {
    bytes.forEach((category, now) ->
        peaks.put(category, Math.max(now, earlier.bytes().getOrDefault(category, 0L))));
    peakTotal = Math.max(total, earlier.total());
  }

  @Override
  public synchronized String toString() {
    return "native memory " + bytes + ", total " + total;
  }
}
