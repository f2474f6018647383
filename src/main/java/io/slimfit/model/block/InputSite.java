package io.slimfit.model.block;

import io.slimfit.memory.Site;
import io.slimfit.nn.NeededInput;
import io.slimfit.nn.Pass;
import io.slimfit.tensor.DType;
import io.slimfit.tensor.Tensor;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The site of an input of linear layers. If they need only some of its columns, only those are
 * held.
 */
final class InputSite {
  private final Site site;
  private final Function<Pass, NeededInput> need;

  /** @param need what the layers that read the input need of it in backward */
  InputSite(Site site, Function<Pass, NeededInput> need) {
    this.site = site;
    this.need = need;
  }

  /** The tensor to compute a value in that is then passed to {@link #hold}. */
  Tensor target(DType dtype, int rows, int columns, ChunkPass at) {
    NeededInput needed = need.apply(at.pass());
    return needed.isPartial()
        ? at.ops().draw(dtype, rows, columns)
        : at.target(site, !needed.isNone(), dtype, rows, columns);
  }

  /** Holds all columns, or the needed ones, as the profile says. */
  void hold(Tensor x, ChunkPass at) {
    NeededInput needed = need.apply(at.pass());
    if (needed.isPartial()) {
      at.holdColumns(site, needed.of(x, at.ops()), needed.dtype());
    } else {
      at.hold(site, !needed.isNone(), x);
    }
  }

  /** What the layers need of their input: the held columns, or those of {@code whole}. */
  Tensor needed(Supplier<Tensor> whole, ChunkPass at) {
    return at.isHeld(site) ? at.get(site) : whole.get();
  }

  /** Whether what the profile wants to be held must have the model's type. */
  boolean holdsModelType(ChunkPass at) {
    NeededInput needed = need.apply(at.pass());
    return needed.isPartial() ? at.encodesColumns(site) : at.holds(site, !needed.isNone());
  }

  boolean isHeld(ChunkPass at) {
    return at.isHeld(site);
  }

  /** Whether all columns are held. */
  boolean holdsWhole(ChunkPass at) {
    return at.isHeld(site) && !need.apply(at.pass()).isPartial();
  }

  /** All columns. */
  Tensor whole(ChunkPass at) {
    return at.get(site);
  }

  void release(ChunkPass at) {
    at.release(site);
  }
}
