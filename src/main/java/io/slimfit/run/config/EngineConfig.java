package io.slimfit.run.config;

import io.slimfit.base.Place;
import io.slimfit.memory.Profile;
import io.slimfit.memory.Profiles;
import io.slimfit.memory.SiteKind;
import io.slimfit.memory.Storage;
import io.slimfit.task.MicroBatch;
import io.slimfit.tensor.Device;
import io.slimfit.tensor.Processor;
import io.slimfit.tensor.Workers;
import java.util.Map;
import java.util.function.Consumer;

/**
 * How a step is computed. This decides the cost of a step, not what it learns.
 *
 * @param profile a name in {@link Profiles}
 * @param stores site kinds that are stored differently than in the profile
 * @param microBatch how batches are divided into parts
 * @param precisions the precisions of matrix products
 * @param threads number of workers
 */
public record EngineConfig(
    String profile,
    Map<SiteKind, Storage> stores,
    MicroBatch microBatch,
    Precisions precisions,
    int threads,
    Device device) {
  /** The default profile; docs/adr/0009 says why. */
  public static final String STANDARD_PROFILE = "lean";

  public EngineConfig {
    Profiles.get(profile, Place.setting("profile"));
    stores = Map.copyOf(stores);
    Workers.requireCount(threads);
  }

  public static EngineConfig standard() {
    return new EngineConfig(
        STANDARD_PROFILE,
        Map.of(),
        new MicroBatch.Standard(),
        Precisions.standard(),
        Runtime.getRuntime().availableProcessors(),
        Device.CPU);
  }

  public EngineConfig withProfile(String name) {
    return new EngineConfig(name, stores, microBatch, precisions, threads, device);
  }

  public EngineConfig withPrecisions(Precisions other) {
    return new EngineConfig(profile, stores, microBatch, other, threads, device);
  }

  public EngineConfig withMicroBatch(MicroBatch other) {
    return new EngineConfig(profile, stores, other, precisions, threads, device);
  }

  public EngineConfig withThreads(int workers) {
    return new EngineConfig(profile, stores, microBatch, precisions, workers, device);
  }

  public EngineConfig withDevice(Device other) {
    return new EngineConfig(profile, stores, microBatch, precisions, threads, other);
  }

  /**
   * The same, with the precisions that are fast on this machine; {@code note} gets what changes.
   */
  public EngineConfig onThisMachine(Consumer<String> note) {
    return withPrecisions(precisions.on(device, Processor.here(), note));
  }

  public Profile profileTable() {
    return Profile.overridden(Profiles.get(profile, Place.setting("profile")), stores);
  }
}
