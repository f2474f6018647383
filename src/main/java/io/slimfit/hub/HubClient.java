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
 * Finds model folders by name. Files that are not cached yet are downloaded from the hub: only the
 * configuration, safetensors weights and tokenizer. Network failures are retried. If they persist
 * and the cache has the model, the cached one is used.
 */
public final class HubClient {
  private final HubEnvironment environment;
  private final RetryPolicy retryPolicy;
  private final Redirects redirects;
  private final ToLongFunction<Path> freeBytes;

  /** Is notified of progress, by the downloading thread. */
  public interface Progress {
    /**
     * @param file the name of the file
     * @param received bytes received so far
     * @param total bytes of the whole file
     */
    void onBytes(String file, long received, long total);

    /** A message for the user. */
    void onNote(String note);
  }

  /** @throws InputException if an environment variable is invalid */
  public static HubClient of(Map<String, String> variables) {
    return new HubClient(
        HubEnvironment.of(variables, UserFolders.home(variables)),
        RetryPolicy.standard(),
        Redirects.standard(),
        HubClient::usableBytes);
  }

  /** @param freeBytes the free bytes on the disk of a folder */
  HubClient(
      HubEnvironment environment,
      RetryPolicy retryPolicy,
      Redirects redirects,
      ToLongFunction<Path> freeBytes) {
    this.environment = environment;
    this.retryPolicy = retryPolicy;
    this.redirects = redirects;
    this.freeBytes = freeBytes;
  }

  private static long usableBytes(Path folder) {
    try {
      return Files.getFileStore(folder).getUsableSpace();
    } catch (IOException e) {
      return Long.MAX_VALUE; // unknown: writing fails if there are too few
    }
  }

  static Place place(HubName name, String file) {
    return Place.of("hub, " + name + ", " + file);
  }

  /**
   * Finds a model in the cache or downloads it.
   *
   * @return a read-only folder of links
   * @throws MissingModelException if the hub has no such model for this user, or cannot be reached
   *     and the model is not cached
   * @throws InputException if access is restricted, or the model has no format that can be read
   * @throws UncheckedIOException if the download fails after it started, or the disk is full; the
   *     next run resumes it
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
              + " does not contain '" + name + "' completely",
          "Unset HF_HUB_OFFLINE, or download the model first");
    }
    HubConnection connection = new HubConnection(environment, retryPolicy, redirects);
    HubConnection.Listing listing;
    try {
      listing = connection.listing(name);
    } catch (HubFailure e) {
      return kept(kept, name, e, progress)
          .orElseThrow(() -> new MissingModelException(
              "'" + name + "' is not in the cache, and " + e.message(),
              environment.proxies().isPresent()
                  ? "Check the network, HTTPS_PROXY and HF_ENDPOINT"
                  : "Check the network and HF_ENDPOINT"));
    }
    try {
      fetch(name, listing, connection, cache, progress);
    } catch (HubFailure e) {
      return kept(kept, name, e, progress)
          .orElseThrow(() -> new UncheckedIOException(
              "hub, " + name + " at " + listing.commit().substring(0, 7) + ": " + e.message()
                  + ". Run it again to resume the download",
              e));
    }
    cache.remember(name, listing.commit());
    return cache.snapshot(listing.commit());
  }

  private static Optional<Path> kept(
      Optional<Path> kept, HubName name, HubFailure failure, Progress progress) {
    kept.ifPresent(folder -> progress.onNote(failure.message() + "; using the cached commit "
        + String.valueOf(folder.getFileName()).substring(0, 7) + " of " + name));
    return kept;
  }

  private void fetch(
      HubName name,
      HubConnection.Listing listing,
      HubConnection connection,
      HubCache cache,
      Progress progress)
      throws HubFailure {
    Download download = new Download(connection, name, cache, retryPolicy, freeBytes, progress);
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
    if (!Files.isRegularFile(cache.file(commit, file))) { // the files of a commit never change
      try {
        download.fetch(connection.describe(name, commit, file));
      } catch (HubFailure e) {
        throw e.about(file);
      }
    }
  }
}
