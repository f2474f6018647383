package io.slimfit.data.image;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Batches of images, read, decoded and transformed ahead of whoever takes them: for one pass over a source. The batches and their order
 * do not depend on the number of threads. A fixed number of images waits at most, as bytes. The threads have the lowest priority; one
 * thread takes the batches.
 */
public final class ImageLoader implements Iterator<LoadedImages>, AutoCloseable {
  /**
   * How images are loaded.
   *
   * @param batchSize images of a batch; the last one may have fewer, and any if bad images are skipped
   * @param threads that decode
   * @param imagesAhead so many wait at most beside the batch that is in use; at least one batch is always on its way
   */
  public record Settings(int batchSize, int threads, int imagesAhead) {
    public Settings {
      atLeast("batchSize", batchSize, 1);
      atLeast("loaderThreads", threads, 1);
      atLeast("imagesAhead", imagesAhead, 0);
    }

    private static void atLeast(String option, int value, int least) {
      if (value < least) {
        throw new InputException(
            Place.setting(option), value + " is less than " + least, "Use a larger number");
      }
    }
  }

  private final ImageSource source;
  private final ImageDecoder decoder;
  private final ImageTransform transform;
  private final int[] order;
  private final Settings settings;
  private final BadImages badImages;
  private final ThreadPoolExecutor threads;
  private final List<Thread> started = new CopyOnWriteArrayList<>();
  private final Deque<Pending> ahead = new ArrayDeque<>();
  private int submitted; // images of the order
  private int waiting; // images in ahead
  private Optional<LoadedImages> next = Optional.empty();
  private volatile boolean closed;

  /**
   * Begins to load.
   *
   * @param source stays open
   * @param order of the images, indices of the source; they are cut into batches in this order
   * @param badImages is told of every image that cannot be decoded
   */
  public ImageLoader(
      ImageSource source,
      ImageDecoder decoder,
      ImageTransform transform,
      int[] order,
      Settings settings,
      BadImages badImages) {
    this.source = source;
    this.decoder = decoder;
    this.transform = transform;
    this.order = order.clone();
    this.settings = settings;
    this.badImages = badImages;
    this.threads = new ThreadPoolExecutor(
        settings.threads(),
        settings.threads(),
        0,
        TimeUnit.SECONDS,
        new LinkedBlockingQueue<>(),
        task -> {
          Thread thread = new Thread(task, "image loader");
          thread.setDaemon(true);
          thread.setPriority(Thread.MIN_PRIORITY);
          started.add(thread);
          return thread;
        });
    submitAhead();
  }

  /** A batch on its way. Each image writes to its own part of the pixels. */
  private static final class Pending {
    private final int[] indices;
    private final byte[] pixels;
    private final List<Future<?>> images = new ArrayList<>();

    Pending(int[] indices, int imageBytes) {
      this.indices = indices;
      this.pixels = new byte[Math.multiplyExact(indices.length, imageBytes)];
    }
  }

  private void submitAhead() {
    while (submitted < order.length) {
      int size = Math.min(settings.batchSize(), order.length - submitted);
      if (!ahead.isEmpty() && waiting + size > settings.imagesAhead()) {
        return;
      }
      ahead.add(submit(Arrays.copyOfRange(order, submitted, submitted + size)));
      submitted += size;
      waiting += size;
    }
  }

  private Pending submit(int[] indices) {
    Pending batch = new Pending(indices, transform.bytes());
    for (int i = 0; i < indices.length; i++) {
      int index = indices[i];
      int offset = i * transform.bytes();
      batch.images.add(threads.submit(() -> load(index, batch.pixels, offset)));
    }
    return batch;
  }

  private void load(int index, byte[] pixels, int offset) {
    if (!closed) {
      RgbImage image = source.image(index, decoder);
      transform.apply(image, source.place(index), index, pixels, offset);
    }
  }

  /** @throws InputException if an image of the next batch is bad, and such images are not skipped; or if the heap has no room for it */
  @Override
  public boolean hasNext() {
    while (next.isEmpty() && !ahead.isEmpty()) {
      Pending batch = ahead.remove();
      waiting -= batch.indices.length;
      submitAhead(); // the threads go on while this batch is waited for and used
      next = Optional.of(complete(batch)).filter(loaded -> loaded.count() > 0);
    }
    return next.isPresent();
  }

  @Override
  public LoadedImages next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    LoadedImages batch = next.orElseThrow();
    next = Optional.empty();
    return batch;
  }

  /** Waits for the images of a batch and closes the gaps that bad ones leave. */
  private LoadedImages complete(Pending batch) {
    byte[] pixels = batch.pixels;
    int[] indices = batch.indices;
    int bytes = transform.bytes();
    int good = 0;
    for (int i = 0; i < indices.length; i++) {
      if (isGood(batch.images.get(i), indices[i])) {
        if (good < i) {
          System.arraycopy(pixels, i * bytes, pixels, good * bytes, bytes);
          indices[good] = indices[i];
        }
        good++;
      }
    }
    if (good < indices.length) {
      pixels = Arrays.copyOf(pixels, good * bytes);
      indices = Arrays.copyOf(indices, good);
    }
    return new LoadedImages(
        pixels, indices, Arrays.stream(indices).map(source::label).toArray());
  }

  /**
   * An image without room in the heap is never skipped: whether there is room depends on what the other threads do at the time, and runs
   * are to be repeatable.
   */
  private boolean isGood(Future<?> image, int index) {
    try {
      image.get();
      return true;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof InputException problem) {
        badImages.add(index, problem);
        return false;
      }
      if (e.getCause() instanceof OutOfMemoryError) {
        throw new InputException(
            source.place(index),
            "does not fit into the Java heap of " + (Runtime.getRuntime().maxMemory() >> 20)
                + " MiB, beside all else",
            "Give it more, as in SLIMFIT_HEAP=1g ./slimfit ...; or leave large images out: "
                + "{" + ImageDecoder.MAX_PIXELS_OPTION + " N} {onBadImage skip}",
            e.getCause());
      }
      throw new IllegalStateException(
          source.place(index) + ": loading failed: " + e.getCause(), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while images were loaded", e);
    }
  }

  /** Ends the threads; images that are being decoded are waited for. Interrupting them would close the files that others read. */
  @Override
  public void close() {
    closed = true;
    ahead.clear();
    next = Optional.empty();
    submitted = order.length;
    threads.shutdown();
    threads.getQueue().clear();
    boolean interrupted = false;
    for (Thread thread : started) { // a pool calls itself ended while its threads still are
      while (thread.isAlive()) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
