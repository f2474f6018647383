package io.slimfit.memory;

import io.slimfit.codec.Codec;
import io.slimfit.codec.Encoded;
import io.slimfit.tensor.DType;
import io.slimfit.tensor.MemoryCategory;
import io.slimfit.tensor.Ops;
import io.slimfit.tensor.Tensor;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What one pass holds from forward to backward, for each chunk of each site. Owns all of that
 * memory: a site is released when its last reader is done, and everything else when the pass
 * closes.
 */
public final class HeldTensors implements AutoCloseable {
  private Profile profile;
  private final Ops ops;
  private final Saturation saturation;
  private final Map<Key, Held> held = new HashMap<>();
  private Optional<HeldBytes> counter = Optional.empty();

  /** @param saturation counts the elements that codes clamp */
  public HeldTensors(Profile profile, Saturation saturation, Ops ops) {
    this.profile = profile;
    this.saturation = saturation;
    this.ops = ops;
  }

  /** From now on, what is held is counted. Nothing may be held yet. */
  public void countIn(HeldBytes bytes) {
    counter = Optional.of(bytes);
  }

  /** From now on, sites are held according to another table. */
  public void use(Profile other) {
    profile = other;
  }

  /** Whether the profile wants such a site to be held, in any form. */
  public boolean holds(Site site, boolean active) {
    return !(profile.storageOf(site.kind(), active) instanceof Storage.Drop);
  }

  /** Whether the profile wants the columns that backward reads of such a site to be encoded. */
  public boolean encodesColumns(Site site) {
    return profile.storageOfColumns(site.kind()) instanceof Storage.Encode;
  }

  /**
   * The tensor to compute a value in that will be held: the held tensor itself if the site is kept
   * as it is, so that nothing is copied; else a drawn one.
   */
  public Tensor target(Site site, int chunk, boolean active, DType dtype, long... shape) {
    if (profile.storageOf(site.kind(), active) instanceof Storage.Keep) {
      Tensor kept = ops.memory().allocate(MemoryCategory.ACTIVATIONS, dtype, shape);
      put(site, chunk, new Kept(kept));
      return kept;
    }
    return ops.draw(dtype, shape);
  }

  /**
   * Holds {@code x} as the profile says. Copies nothing if {@code x} is the {@link #target} itself.
   *
   * @throws NotFiniteException if it is to be encoded and an element is NaN or infinite
   */
  public void hold(Site site, int chunk, boolean active, Tensor x) {
    Storage storage = profile.storageOf(site.kind(), active);
    if (!(storage instanceof Storage.Keep) || !isTarget(site, chunk, x)) {
      hold(site, chunk, storage, x, x.dtype());
    }
  }

  /**
   * Holds, as the profile says, the columns that backward reads of a larger tensor.
   *
   * @param columns all of them, in one matrix
   * @param dtype the type in which they are kept, if they are kept
   * @throws NotFiniteException as {@link #hold}
   */
  public void holdColumns(Site site, int chunk, Tensor columns, DType dtype) {
    hold(site, chunk, profile.storageOfColumns(site.kind()), columns, dtype);
  }

  private void hold(Site site, int chunk, Storage storage, Tensor x, DType dtype) {
    if (storage instanceof Storage.Encode encode) {
      put(site, chunk, encode(encode.codec(), site, x));
    } else if (storage instanceof Storage.Keep) {
      Tensor kept =
          ops.memory().allocate(MemoryCategory.ACTIVATIONS, dtype, x.shape().toArray());
      kept.copyFrom(x);
      put(site, chunk, new Kept(kept));
    }
  }

  private Held encode(Codec codec, Site site, Tensor x) {
    try {
      Encoded code = codec.encode(x, MemoryCategory.ACTIVATIONS, ops);
      saturation.add(site.kind(), code);
      return new Code(codec, code);
    } catch (ArithmeticException e) {
      throw new NotFiniteException(site, e);
    }
  }

  private boolean isTarget(Site site, int chunk, Tensor x) {
    return held.get(new Key(site, chunk)) instanceof Kept kept && kept.tensor() == x;
  }

  public boolean has(Site site, int chunk) {
    return held.containsKey(new Key(site, chunk));
  }

  /**
   * What is held: the tensor itself, or its decoded code in a drawn tensor.
   *
   * @throws IllegalStateException if the site is not held
   */
  public Tensor get(Site site, int chunk) {
    return find(site, chunk).get(ops);
  }

  /**
   * Checks, if the site is held, that other tensors can be rebuilt from it.
   *
   * @throws IllegalStateException if its code does not contain every element
   */
  public void requireWhole(Site site, int chunk) {
    if (held.get(new Key(site, chunk)) instanceof Code code && !code.codec().isWhole()) {
      throw new IllegalStateException(
          "nothing can be recomputed from " + code.codec().name() + " at " + site.name());
    }
  }

  /** y = y * what is held, element by element. */
  public void multiply(Site site, int chunk, Tensor y) {
    find(site, chunk).multiply(y, ops);
  }

  private Held find(Site site, int chunk) {
    Held found = held.get(new Key(site, chunk));
    if (found == null) {
      throw new IllegalStateException("nothing is held at " + site.name() + ", chunk " + chunk);
    }
    return found;
  }

  /** Frees a site that is not needed any more; does nothing if it is not held. */
  public void release(Site site, int chunk) {
    Held found = held.remove(new Key(site, chunk));
    if (found != null) {
      count(site, -found.bytes());
      found.close();
    }
  }

  private void count(Site site, long bytes) {
    counter.ifPresent(all -> all.add(site, bytes));
  }

  private void put(Site site, int chunk, Held tensor) {
    Held before = held.put(new Key(site, chunk), tensor);
    if (before != null) {
      before.close();
      throw new IllegalStateException("held twice: " + site.name() + ", chunk " + chunk);
    }
    count(site, tensor.bytes());
  }

  @Override
  public void close() {
    held.forEach((key, tensor) -> {
      count(key.site, -tensor.bytes());
      tensor.close();
    });
    held.clear();
  }

  private record Key(Site site, int chunk) {}

  /** One held chunk of a site. */
  private sealed interface Held extends AutoCloseable {
    Tensor get(Ops ops);

    void multiply(Tensor y, Ops ops);

    long bytes();

    @Override
    void close();
  }

  private record Kept(Tensor tensor) implements Held {
    @Override
    public Tensor get(Ops ops) {
      return tensor;
    }

    @Override
    public void multiply(Tensor y, Ops ops) {
      ops.multiply(y, tensor);
    }

    @Override
    public long bytes() {
      return tensor.bytes();
    }

    @Override
    public void close() {
      tensor.close();
    }
  }

  private record Code(Codec codec, Encoded encoded) implements Held {
    @Override
    public Tensor get(Ops ops) {
      return codec.decode(encoded, ops);
    }

    @Override
    public void multiply(Tensor y, Ops ops) {
      codec.multiply(encoded, y, ops);
    }

    @Override
    public long bytes() {
      return encoded.bytes();
    }

    @Override
    public void close() {
      encoded.close();
    }
  }
}
