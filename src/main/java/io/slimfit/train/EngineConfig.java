package io.slimfit.train;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.memory.Profile;
import io.slimfit.memory.Profiles;
import io.slimfit.tensor.Device;

/**
 * How a step is computed: what it costs, not what it learns.
 *
 * @param profile a name in {@link Profiles}
 * @param microBatch how batches are cut into parts
 * @param threads workers
 */
public record EngineConfig(String profile, MicroBatch microBatch, int threads, Device device) {
  /** Rows that go through a layer at once: long enough for products at full speed, short enough for the cache. */
  static final int CHUNK_ROWS = 512;

  public EngineConfig {
    Profiles.get(profile, Place.option("--profile"));
    int processors = Runtime.getRuntime().availableProcessors();
    if (threads < 1 || threads > processors) {
      throw new InputException(
          Place.option("--threads"),
          threads + " is outside the allowed range",
          "Give a number from 1 to " + processors + ", the processors there are");
    }
  }

  public static EngineConfig standard() {
    return new EngineConfig(
        "exact", new MicroBatch.Standard(), Runtime.getRuntime().availableProcessors(), Device.CPU);
  }

  Profile profileTable() {
    return Profiles.get(profile, Place.option("--profile"));
  }
}
