package io.slimfit.tensor;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.ShortBuffer;
import java.nio.channels.FileChannel;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.LongOptional;

/**
 * Numbers in native memory, row by row. A tensor from {@link NativeMemory} owns its memory and must
 * be closed. A tensor drawn from {@link Buffers} is valid until its {@link Scope} closes. A view
 * shares rows or columns of another tensor.
 *
 * <p>Java reads and writes elements by copying strips; tensors on another device go through a copy
 * on the host.
 *
 * <p>A tensor of {@link DType#SPLIT_FLOAT32} is read and written like one of FLOAT32; operators use
 * its {@link #high} half. A {@link #isScaled scaled} tensor is of INT8, and each row has a factor.
 */
public final class Tensor implements AutoCloseable {
  /** The ATen tensor; no other room sees it. */
  final org.bytedeco.pytorch.Tensor handle;

  private final NativeBlock storage;
  private final long offset;
  private final DType dtype;
  private final Shape shape;
  private final boolean contiguous;
  private final boolean owner;
  private final long toLow; // distance in elements from a high half to its low half; 0 if not split
  private final long room; // rows for which there is memory, if there are more than it has; or 0
  private final Optional<Tensor> scales; // [rows]

  private Tensor(
      org.bytedeco.pytorch.Tensor handle,
      NativeBlock storage,
      long offset,
      DType dtype,
      Shape shape,
      boolean contiguous,
      boolean owner,
      long toLow,
      long room,
      Optional<Tensor> scales) {
    this.handle = handle;
    this.storage = storage;
    this.offset = offset;
    this.dtype = dtype;
    this.shape = shape;
    this.contiguous = contiguous;
    this.owner = owner;
    this.toLow = toLow;
    this.room = room;
    this.scales = scales;
  }

  private Tensor(
      org.bytedeco.pytorch.Tensor handle,
      NativeBlock storage,
      long offset,
      DType dtype,
      Shape shape,
      boolean contiguous) {
    this(handle, storage, offset, dtype, shape, contiguous, false, 0, 0, Optional.empty());
  }

  static Tensor owner(NativeBlock storage, DType dtype, Shape shape) {
    org.bytedeco.pytorch.Tensor handle = storage.tensor(0, dtype, shape.toArray());
    handle.retainReference();
    long toLow = dtype == DType.SPLIT_FLOAT32 ? shape.elements() : 0;
    return new Tensor(handle, storage, 0, dtype, shape, true, true, toLow, 0, Optional.empty());
  }

  /**
   * A matrix whose elements are bytes times the factor of their row.
   *
   * @param values INT8 [n, k]; the new tensor owns it
   * @param scales FLOAT32 [n], likewise
   */
  static Tensor scaled(Tensor values, Tensor scales) {
    return new Tensor(
        values.handle,
        values.storage,
        values.offset,
        values.dtype,
        values.shape,
        values.contiguous,
        values.owner,
        0,
        0,
        Optional.of(scales));
  }

  /**
   * @param offset in bytes from the start of the storage, a multiple of the element size
   * @param room rows for which there is memory that no other tensor has
   */
  static Tensor drawn(NativeBlock storage, long offset, DType dtype, Shape shape, long room) {
    boolean split = dtype == DType.SPLIT_FLOAT32;
    return new Tensor(
        storage.tensor(offset, dtype, shape.toArray()),
        storage,
        offset / (split ? Short.BYTES : dtype.bytes()),
        dtype,
        shape,
        true,
        false,
        split ? shape.elements() : 0,
        room,
        Optional.empty());
  }

  public DType dtype() {
    return dtype;
  }

  public Shape shape() {
    return shape;
  }

  public Device device() {
    return storage.device();
  }

  /** Length of the first dimension. */
  public int rows() {
    return Math.toIntExact(shape.get(0));
  }

  /** Length of the last dimension. */
  public int columns() {
    return Math.toIntExact(shape.get(shape.rank() - 1));
  }

  public long elements() {
    return shape.elements();
  }

  /** Bytes of the elements, whether or not this tensor owns them. */
  public long bytes() {
    return shape.elements() * dtype.bytes();
  }

  /** A view of rows {@code from} to {@code from + count - 1}, valid within the innermost scope. */
  public Tensor rows(long from, long count) {
    long[] lengths = shape.toArray();
    lengths[0] = count;
    long rowElements = shape.elements() / Math.max(1, shape.get(0));
    return new Tensor(
        isEmpty() ? handle : handle.narrow(0, from, count),
        storage,
        contiguous ? offset + from * rowElements : offset,
        dtype,
        Shape.of(lengths),
        contiguous,
        false,
        toLow,
        0,
        scales.map(factors -> factors.rows(from, count)));
  }

  /** Whether this matrix has memory of its own for {@code count} rows. */
  boolean hasRoomFor(long count) {
    return count <= Math.max(room, shape.get(0));
  }

  /** This matrix with the rows for which it has memory; those beyond its own are undefined. */
  Tensor withRows(long count) {
    Shape longer = Shape.of(count, columns());
    return new Tensor(
        storage.tensor(offset * dtype.bytes(), dtype, longer.toArray()),
        storage,
        offset,
        dtype,
        longer,
        true);
  }

  /** A view, not contiguous, of columns {@code from} to {@code from + count - 1} of a matrix. */
  public Tensor columns(long from, long count) {
    requireUnsplit();
    return new Tensor(
        isEmpty() ? handle : handle.narrow(1, from, count),
        storage,
        offset,
        dtype,
        Shape.of(shape.get(0), count),
        contiguous && count == shape.get(1));
  }

  /**
   * A view, not contiguous, of indices {@code from} to {@code from + count - 1} of one dimension,
   * counted from 0.
   */
  public Tensor slice(int dimension, long from, long count) {
    requireUnsplit();
    long[] lengths = shape.toArray();
    lengths[dimension] = count;
    return new Tensor(
        isEmpty() ? handle : handle.narrow(dimension, from, count),
        storage,
        offset,
        dtype,
        Shape.of(lengths),
        false);
  }

  /** The same elements in another shape; this tensor must be contiguous. */
  public Tensor reshaped(long... lengths) {
    requireUnsplit();
    var view = isEmpty() ? handle : handle.view(lengths);
    return new Tensor(view, storage, offset, dtype, Shape.of(lengths), contiguous);
  }

  /**
   * Keeps this view beyond the innermost scope, until it is closed. The memory still belongs to the
   * original tensor, which must be closed later.
   */
  public Tensor lasting() {
    handle.retainReference();
    scales.ifPresent(Tensor::lasting);
    return this;
  }

  /**
   * A view {@code [sequences, heads, rows, width]} of the heads of consecutive sequences. They are
   * columns of this matrix [tokens, columns] from {@code column} on; the row of a token holds its
   * heads side by side.
   *
   * @param firstRow of the first sequence
   * @param stride rows from one sequence to the next
   * @param rows of each sequence, its first ones
   */
  public Tensor heads(
      long firstRow, long sequences, long stride, long rows, long column, long heads, long width) {
    requireUnsplit();
    if (isEmpty()) {
      return new Tensor(
          handle, storage, offset, dtype, Shape.of(sequences, heads, rows, width), false);
    }
    long rowStride = handle.stride(0);
    org.bytedeco.pytorch.Tensor view = handle.as_strided(
        new long[] {sequences, heads, rows, width},
        new long[] {stride * rowStride, width, rowStride, 1},
        new LongOptional(handle.storage_offset() + firstRow * rowStride + column));
    return new Tensor(view, storage, offset, dtype, Shape.of(sequences, heads, rows, width), false);
  }

  /** A view with the last two dimensions exchanged. */
  public Tensor transposed() {
    requireUnsplit();
    long[] lengths = shape.toArray();
    int last = lengths.length - 1;
    long swapped = lengths[last];
    lengths[last] = lengths[last - 1];
    lengths[last - 1] = swapped;
    var view = isEmpty() ? handle : handle.transpose(-1, -2);
    return new Tensor(view, storage, offset, dtype, Shape.of(lengths), false);
  }

  /** The bytes of a scaled matrix with the two dimensions exchanged: a view without the scales. */
  Tensor transposedBytes() {
    return new Tensor(
        handle.t(), storage, offset, dtype, Shape.of(shape.get(1), shape.get(0)), false);
  }

  /** Sets every element to zero. */
  public void zero() {
    if (isEmpty()) {
      return;
    }
    handle.zero_();
    if (isSplit()) {
      try (PointerScope scope = new PointerScope()) {
        low().zero_();
      }
    }
  }

  /** Sets every element to {@code value}. */
  public void fill(double value) {
    requireUnsplit();
    if (isEmpty()) {
      return;
    }
    try (PointerScope scope = new PointerScope()) {
      handle.fill_(new org.bytedeco.pytorch.Scalar(value));
    }
  }

  /** Adds a tensor of the same shape elementwise, in place. */
  public void add(Tensor other) {
    requireUnsplit();
    if (isEmpty()) {
      return;
    }
    handle.add_(other.handle);
  }

  /**
   * Copies the elements of a tensor of the same shape, converted to this tensor's type. Floats are
   * rounded to nearest, ties to even.
   */
  public void copyFrom(Tensor source) {
    if (isEmpty()) {
      return;
    }
    if (isScaled()) {
      Quantization.byRow(source, this);
    } else if (!isSplit() && !source.isSplit()) {
      handle.copy_(source.handle);
    } else if (isHost()) {
      SplitFloats.copy(source, this);
    } else {
      AtenSplitFloats.copy(source, this);
    }
  }

  /**
   * Writes {@code count} values from {@code index} on, counted row by row, converted to this
   * tensor's floating type. This tensor must be contiguous.
   */
  public void put(long index, float[] values, int from, int count) {
    if (count == 0 || isEmpty()) {
      return;
    }
    if (isSplit()) {
      putSplit(index, values, from, count);
      return;
    }
    requireContiguous();
    if (dtype == DType.FLOAT32 && isHost()) {
      floats().put(floatIndex(index), values, from, count);
    } else {
      try (PointerScope scope = new PointerScope()) {
        org.bytedeco.pytorch.Tensor flat = handle.view(-1).narrow(0, index, count);
        float[] strip = java.util.Arrays.copyOfRange(values, from, from + count);
        flat.copy_(org.bytedeco.pytorch.AbstractTensor.create(strip));
      }
    }
  }

  private void putSplit(long index, float[] values, int from, int count) {
    if (isHost()) {
      new SplitFloats().put(this, index, values, from, count);
    } else {
      try (PointerScope scope = new PointerScope()) {
        float[] strip = java.util.Arrays.copyOfRange(values, from, from + count);
        AtenSplitFloats.set(
            flat(index, count),
            org.bytedeco.pytorch.AbstractTensor.create(strip)
                .to(handle.device(), DType.FLOAT32.scalarType));
      }
    }
  }

  /** Elements {@code index} to {@code index + count - 1} of a split tensor as a vector. */
  private Tensor flat(long index, long count) {
    org.bytedeco.pytorch.Tensor flat = handle.view(-1).narrow(0, index, count);
    return new Tensor(
        flat,
        storage,
        offset + index,
        dtype,
        Shape.of(count),
        true,
        false,
        toLow,
        0,
        Optional.empty());
  }

  /** Reads {@code count} values from {@code index} on, converted to float. */
  public void get(long index, float[] values, int from, int count) {
    if (isSplit() && isHost()) {
      new SplitFloats().get(this, index, values, from, count);
    } else if (dtype == DType.FLOAT32 && isHost() && contiguous && count > 0) {
      floats().get(floatIndex(index), values, from, count);
    } else {
      double[] strip = doubles(index, count);
      for (int i = 0; i < count; i++) {
        values[from + i] = (float) strip[i];
      }
    }
  }

  /** All elements, row by row, even if this is not contiguous. */
  public float[] toFloats() {
    double[] doubles = toDoubles();
    float[] floats = new float[doubles.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) doubles[i];
    }
    return floats;
  }

  /** All elements, row by row, as doubles: exact for every type but 64-bit integers beyond 2^53. */
  public double[] toDoubles() {
    return doubles(0, Math.toIntExact(elements()));
  }

  private double[] doubles(long index, int count) {
    double[] values = new double[count];
    if (isEmpty()) {
      return values;
    }
    if (isSplit() && isHost()) {
      float[] floats = new float[count];
      get(index, floats, 0, count);
      for (int i = 0; i < count; i++) {
        values[i] = floats[i];
      }
    } else if (count > 0) {
      try (PointerScope scope = new PointerScope()) {
        org.bytedeco.pytorch.Tensor elements = isSplit()
            ? AtenSplitFloats.merged(flat(index, count))
            : handle.reshape(-1).narrow(0, index, count);
        org.bytedeco.pytorch.Tensor copy =
            elements.to(Constants.HOST, DType.FLOAT64.scalarType).contiguous();
        copy.data_ptr_double().capacity(count).asBuffer().get(values);
      }
      scales.ifPresent(factors -> multiply(values, index, factors.toDoubles()));
    }
    return values;
  }

  private void multiply(double[] values, long index, double[] factors) {
    for (int i = 0; i < values.length; i++) {
      values[i] *= factors[Math.toIntExact((index + i) / columns())];
    }
  }

  /** Sets all elements, row by row, converted to this tensor's type. */
  public void set(double... values) {
    if (values.length != elements()) {
      throw new IllegalArgumentException(values.length + " values for shape " + shape);
    }
    if (isEmpty()) {
      return;
    }
    if (isSplit()) {
      float[] floats = new float[values.length];
      for (int i = 0; i < floats.length; i++) {
        floats[i] = (float) values[i];
      }
      put(0, floats, 0, floats.length);
    } else if (values.length > 0) {
      try (PointerScope scope = new PointerScope()) {
        handle.copy_(org.bytedeco.pytorch.AbstractTensor.create(values).view(shape.toArray()));
      }
    }
  }

  /** Sets all elements of an integer tensor, row by row. */
  public void set(int... values) {
    if (values.length != elements()) {
      throw new IllegalArgumentException(values.length + " values for shape " + shape);
    }
    if (isEmpty()) {
      return;
    }
    if (isSplit()) {
      set(java.util.Arrays.stream(values).asDoubleStream().toArray());
    } else if (values.length > 0) {
      try (PointerScope scope = new PointerScope()) {
        handle.copy_(org.bytedeco.pytorch.AbstractTensor.create(values).view(shape.toArray()));
      }
    }
  }

  /**
   * Writes the bytes of all elements to a file at {@code position}. This tensor must be contiguous
   * and on the CPU.
   *
   * @throws IOException if not all bytes can be written
   */
  public void writeTo(FileChannel file, long position) throws IOException {
    if (isEmpty() || bytes() == 0) {
      return;
    }
    ByteBuffer bytes = ownBytes();
    long at = position;
    while (bytes.hasRemaining()) {
      at += file.write(bytes, at);
    }
  }

  /**
   * The reverse of {@link #writeTo}.
   *
   * @throws EOFException if the file ends too early
   */
  public void readFrom(FileChannel file, long position) throws IOException {
    if (isEmpty() || bytes() == 0) {
      return;
    }
    ByteBuffer bytes = ownBytes();
    long at = position;
    while (bytes.hasRemaining()) {
      int read = file.read(bytes, at);
      if (read < 0) {
        throw new EOFException("the file ends " + bytes.remaining() + " bytes too early");
      }
      at += read;
    }
  }

  private ByteBuffer ownBytes() {
    requireContiguous();
    int from = Math.toIntExact(offset * dtype.bytes());
    return storage.bytes().duplicate().position(from).limit(from + Math.toIntExact(bytes()));
  }

  /** Whether the floats are stored in two halves. */
  boolean isSplit() {
    return dtype == DType.SPLIT_FLOAT32;
  }

  /**
   * Whether this is a matrix of bytes with a factor for each row. It is written as a whole, by
   * {@link #copyFrom}, since the factors follow from the largest elements.
   */
  public boolean isScaled() {
    return scales.isPresent();
  }

  /** The factors of the rows of a scaled matrix, FLOAT32 [rows]. */
  Tensor scales() {
    return scales.orElseThrow(() -> new IllegalStateException(this + " has no scales"));
  }

  /** The bfloat16 halves of a split tensor: a view to compute with. */
  Tensor high() {
    org.bytedeco.pytorch.Tensor view =
        storage.tensor(offset * Short.BYTES, DType.BFLOAT16, shape.toArray());
    return new Tensor(view, storage, offset, DType.BFLOAT16, shape, true);
  }

  /** The low halves of a split tensor, as signed 16-bit integers. */
  org.bytedeco.pytorch.Tensor low() {
    return storage.tensor((toLow + offset) * Short.BYTES, DType.INT16, shape.toArray());
  }

  /** Index in {@link #shorts()} of the low half of an element. */
  int lowIndex(long element) {
    return Math.toIntExact(toLow + offset + element);
  }

  /** Identifies the memory: equal for views of the same elements. */
  Object place() {
    return new Place(storage, offset, shape);
  }

  private record Place(NativeBlock storage, long offset, Shape shape) {}

  /** Whether this has a shape and no elements; then it reads as zeros, and forgets what is set. */
  private boolean isEmpty() {
    return storage.device() == Device.META;
  }

  boolean isHost() {
    return storage.device() == Device.CPU;
  }

  /** Whether elements lie row after row, without gaps. */
  public boolean isContiguous() {
    return contiguous;
  }

  /** The storage as floats; element i of a contiguous float tensor is at {@link #floatIndex}. */
  FloatBuffer floats() {
    return storage.floats();
  }

  /** The storage as 32-bit integers: the bits of a float, four bytes, or two bfloat16. */
  IntBuffer ints() {
    return storage.ints();
  }

  /** The storage as 16-bit integers: the bits of bfloat16 numbers. */
  ShortBuffer shorts() {
    return storage.shorts();
  }

  /** The storage as bytes. */
  ByteBuffer bytesOfStorage() {
    return storage.bytes();
  }

  /** Index in {@link #bytesOfStorage()} of an element of an 8-bit type. */
  int byteIndex(long element) {
    if (!contiguous) {
      throw new IllegalStateException(this + " is not contiguous");
    }
    return Math.toIntExact(offset + element);
  }

  /** Index in {@link #shorts()} of an element of a 16-bit type. */
  int shortIndex(long element) {
    return Math.toIntExact(offset + element);
  }

  int floatIndex(long element) {
    requireContiguous();
    return Math.toIntExact(offset + element);
  }

  /** Index in {@link #ints()} of the 32-bit word whose first element is {@code element}. */
  int intIndex(long element) {
    requireContiguous();
    return Math.toIntExact((offset + element) * dtype.bytes() / Integer.BYTES);
  }

  private void requireUnsplit() {
    if (isSplit()) {
      throw new IllegalStateException(
          this + " is stored in two halves: read and write it by strips");
    }
    if (isScaled()) {
      throw new IllegalStateException(this + " has scales: write it as a whole");
    }
  }

  private void requireContiguous() {
    requireUnsplit();
    if (!contiguous) {
      throw new IllegalStateException(
          this + " is not contiguous: Java cannot read or write it in place");
    }
  }

  /** Frees the memory if this tensor owns it; a second call does nothing. */
  @Override
  public void close() {
    handle.releaseReference();
    scales.ifPresent(Tensor::close);
    if (owner) {
      storage.release();
    }
  }

  @Override
  public String toString() {
    return dtype + shape.toString();
  }
}
