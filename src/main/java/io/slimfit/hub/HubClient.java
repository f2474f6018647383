package io.slimfit.hub;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.base.UserFolders;
import io.slimfit.checkpoint.ShardedSafetensors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;

/**
 * Model folders by name. What is not in the cache yet is fetched from the hub: configuration, safetensors weights and tokenizer,
 * nothing else. Faults of the network are met with patience; if it ends and the cache has the model, that one is taken.
 */
public final class HubClient {
  private final HubEnvironment environment;
  private final RetryPolicy patience;
  private final Redirects redirects;
  private final ToLongFunction<Path> freeBytes;

  /** Is told what goes on, by the thread that fetches. */
  public interface Progress {
    /**
     * @param file its name
     * @param received bytes of it that are here
     * @param total bytes of it
     */
    void onBytes(String file, long received, long total);

    /** Something a person may want to know. */
    void onNote(String note);
  }

  /** @throws InputException if a variable is wrong */
  public static HubClient of(Map<String, String> variables) {
    return new HubClient(
        HubEnvironment.of(variables, UserFolders.home(variables)),
        RetryPolicy.standard(),
        Redirects.standard(),
        HubClient::usableBytes);
  }

  /** @param freeBytes that the disk of a folder has left */
  HubClient(
      HubEnvironment environment,
      RetryPolicy patience,
      Redirects redirects,
      ToLongFunction<Path> freeBytes) {
    this.environment = environment;
    this.patience = patience;
    this.redirects = redirects;
    this.freeBytes = freeBytes;
  }

  private static long usableBytes(Path folder) {
    try {
      return Files.getFileStore(folder).getUsableSpace();
    } catch (IOException e) {
      return Long.MAX_VALUE; // unknown: writing will tell
    }
  }

  static Place place(HubName name, String file) {
    return Place.of("hub, " + name + ", " + file);
  }

  /**
   * Finds a model or fetches it.
   *
   * @return a folder of links, to be read only
   * @throws MissingModelException if the hub has no such model for this user, or cannot be asked and the cache has none
   * @throws InputException if access is restricted, or it is not a model that can be read
   * @throws UncheckedIOException if fetching began and failed, or the disk is full; the next run goes on where it ended
   */
  public Path fetch(HubName name, Progress progress) throws MissingModelException {
    HubCache cache = new HubCache(environment.cache(), name.repository());
    Optional<Path> kept = cache.whole(name);
    if (kept.isPresent()
        && (environment.offline() || (name.isCommit() && NeededFiles.sayHowToReadIn(kept.get())))) {
      return kept.get();
    }
    if (environment.offline()) {
      throw new MissingModelException(
          "HF_HUB_OFFLINE is set, and " + Place.printable(environment.cache().toString())
              + " does not hold '" + name + "' whole",
          "Unset HF_HUB_OFFLINE, or fetch the model before");
    }
    HubConnection connection = new HubConnection(environment, patience, redirects);
    HubConnection.Listing listing;
    try {
      listing = connection.listing(name);
    } catch (HubFailure e) {
      return kept(kept, name, e, progress)
          .orElseThrow(() -> new MissingModelException(
              "'" + name + "' is not in the cache, and " + e.message(),
              "Check the network and HF_ENDPOINT, or name a model folder"));
    }
    try {
      fetch(name, listing, connection, cache, progress);
    } catch (HubFailure e) {
      return kept(kept, name, e, progress)
          .orElseThrow(() -> new UncheckedIOException(
              "hub, " + name + " at " + listing.commit().substring(0, 7) + ": " + e.message()
                  + ". Run it again to go on where it ended",
              e));
    }
    cache.remember(name, listing.commit());
    return cache.snapshot(listing.commit());
  }

  private static Optional<Path> kept(
      Optional<Path> kept, HubName name, HubFailure failure, Progress progress) {
    kept.ifPresent(folder ->
        progress.onNote(failure.message() + "; taking " + name + " as it was fetched before, at "
            + String.valueOf(folder.getFileName()).substring(0, 7)));
    return kept;
  }

  private void fetch(
      HubName name,
      HubConnection.Listing listing,
      HubConnection connection,
      HubCache cache,
      Progress progress)
      throws HubFailure {
    Download download = new Download(connection, name, cache, patience, freeBytes, progress);
    for (String file : NeededFiles.of(listing.files(), Place.of("hub, " + name))) {
      fetch(name, listing.commit(), file, connection, cache, download);
      if (file.equals(NeededFiles.INDEX)) {
        for (String shard : ShardedSafetensors.shards(cache.file(listing.commit(), file))) {
          fetch(name, listing.commit(), shard, connection, cache, download);
        }
      }
    }
  }

  private static void fetch(
      HubName name,
      String commit,
      String file,
      HubConnection connection,
      HubCache cache,
      Download download)
      throws HubFailure {
    if (!Files.isRegularFile(cache.file(commit, file))) { // a commit's files never change
      try {
        download.fetch(connection.describe(name, commit, file));
      } catch (HubFailure e) {
        throw e.about(file);
      }
    }
  }
}
