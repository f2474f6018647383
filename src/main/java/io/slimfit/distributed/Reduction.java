package io.slimfit.distributed;

import io.slimfit.optim.GradientReducer;
import java.util.Locale;

/** How several ranks sum gradients. */
public enum Reduction {
  /** See {@link OrderedReducer}. */
  ORDERED {
    @Override
    public GradientReducer reducer(Ranks ranks, int workers) {
      return new OrderedReducer(ranks, workers);
    }
  },
  /** See {@link RingReducer}. */
  RING {
    @Override
    public GradientReducer reducer(Ranks ranks, int workers) {
      return new RingReducer(ranks, workers);
    }
  };

  /** The value of {@code --reduction}. */
  public String optionName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * All ranks call this together.
   *
   * @param workers how many parts this rank computes at once
   */
  public abstract GradientReducer reducer(Ranks ranks, int workers);
}
