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
 * Loads, decodes and transforms the images of one pass over a source in advance, in batches. The
 * batches and their order do not depend on the number of threads. At most a fixed number of images
 * is kept, as bytes. The threads have the lowest priority; one thread takes the batches.
 */
public final class ImageLoader implements Iterator<LoadedImages>, AutoCloseable {
  /**
   * How images are loaded.
   *
   * @param batchSize images per batch; the last one may have fewer, and any if bad images are
   *     skipped
   * @param threads the number of decoding threads
   * @param imagesAhead the most images that are loaded in advance, besides the batch in use; at
   *     least one batch is always being loaded
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
  private int submitted; // images of the order that were submitted
  private int waiting; // images loaded in advance
  private Optional<LoadedImages> next = Optional.empty();
  private volatile boolean closed;

  /**
   * Starts loading.
   *
   * @param source is not closed
   * @param order indices of the images, which are split into batches in this order
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

  /** A batch that is being loaded. Each image is written to its own part of the pixels. */
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

  /**
   * @throws InputException if an image of the next batch is bad and such images are not skipped, or
   *     if it does not fit into the heap
   */
  @Override
  public boolean hasNext() {
    while (next.isEmpty() && !ahead.isEmpty()) {
      Pending batch = ahead.remove();
      waiting -= batch.indices.length;
      submitAhead(); // the threads continue while this batch is awaited and used
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

  /** Waits for the images of a batch and removes the gaps left by bad ones. */
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
   * An image that does not fit into the heap is never skipped: whether it fits depends on what the
   * other threads are doing, and runs must be repeatable.
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
                + " MiB",
            "Use a larger heap, as in SLIMFIT_HEAP=1g ./slimfit ..., or skip large images: " + "{"
                + ImageDecoder.MAX_PIXELS_OPTION + " N} {onBadImage skip}",
            e.getCause());
      }
      throw new IllegalStateException(
          source.place(index) + ": loading failed: " + e.getCause(), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while loading images", e);
    }
  }

  /**
   * Ends the threads after the images that are being decoded. They are not interrupted, because
   * that would close files that others are reading.
   */
  @Override
  public void close() {
    closed = true;
    ahead.clear();
    next = Optional.empty();
    submitted = order.length;
    threads.shutdown();
    threads.getQueue().clear();
    boolean interrupted = false;
    for (Thread thread : started) { // a pool counts as terminated before its threads end
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
