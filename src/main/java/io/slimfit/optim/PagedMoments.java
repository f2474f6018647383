package io.slimfit.optim;

import io.slimfit.base.Place;
import io.slimfit.nn.Parameter;
import io.slimfit.tensor.DType;
import io.slimfit.tensor.MemoryCategory;
import io.slimfit.tensor.NativeMemory;
import io.slimfit.tensor.Tensor;
import io.slimfit.tensor.UpdateSize;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Keeps the moments of matrices in a file, and those of vectors, which train in every step, in
 * memory. A matrix's moments are in memory only while it is updated: at most one matrix for each
 * worker.
 *
 * <p>While a step goes forward and backward, a background thread reads what its update will need, a
 * strip at a time, and discards it. The operating system then has it in its page cache, and can
 * take that memory back at any time.
 *
 * <p>The file is deleted as soon as it is open or, on systems that do not allow that, when it is
 * closed. So nothing remains, however the process ends.
 */
final class PagedMoments implements MomentStore {
  private static final long MIB = 1 << 20;
  private static final long STRIP_BYTES = 256 << 10;

  private final MomentForm form;
  private final NativeMemory memory;
  private final Path path;
  private final FileChannel file;
  private final ResidentMoments vectors;
  private final Map<Parameter, Page> pages = new ConcurrentHashMap<>();
  private final List<Page> free = new ArrayList<>(); // pages of forgotten moments; guarded by this
  private final AtomicLong end = new AtomicLong();
  private final AtomicLong expectations = new AtomicLong();
  private final Tensor strip;
  private final ExecutorService reader = Executors.newSingleThreadExecutor(task -> {
    Thread thread = new Thread(task, "slimfit-page-reader");
    thread.setDaemon(true);
    return thread;
  });

  /** @param file empty, and open for reading and writing; closed with this store */
  PagedMoments(MomentForm form, NativeMemory memory, Path path, FileChannel file) {
    this.form = form;
    this.memory = memory;
    this.path = path;
    this.file = file;
    vectors = new ResidentMoments(form, memory);
    strip = memory.allocate(MemoryCategory.OPTIMIZER, DType.UINT8, STRIP_BYTES);
  }

  /**
   * A store with a new file in this folder, which must exist.
   *
   * @throws UncheckedIOException if no file can be created there
   */
  static PagedMoments in(Path folder, MomentForm form, NativeMemory memory) {
    Path path = folder.resolve(".optimizer-states." + UUID.randomUUID() + ".tmp");
    try {
      return new PagedMoments(
          form,
          memory,
          path,
          FileChannel.open(
              path,
              StandardOpenOption.CREATE_NEW,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE,
              StandardOpenOption.DELETE_ON_CLOSE));
    } catch (IOException e) {
      throw new StateFileException(
          Place.file(folder) + ": no file for optimizer states can be created here: " + e
              + "; choose another folder, or use {optimizerStates resident}",
          e);
    }
  }

  @Override
  public MomentForm form() {
    return form;
  }

  @Override
  public UpdateSize update(MomentOwner owner, Update update) {
    if (owner.isVector()) {
      return vectors.update(owner, update);
    }
    forgetOtherColumns(owner);
    Parameter parameter = owner.parameter();
    if (parameter.isTable()) {
      memory.trim(); // else its moments, the largest of all, come on top of what forward held
    }
    List<Tensor> moments = form.zeros(owner, memory);
    try {
      Page page = pages.get(parameter);
      if (page == null) {
        page = newPage(owner, moments);
      } else {
        read(parameter, page.position, moments);
      }
      UpdateSize moved = update.apply(moments, page.steps + 1);
      write(parameter, page, moments);
      page.steps++;
      pages.put(parameter, page);
      return moved;
    } finally {
      moments.forEach(Tensor::close);
    }
  }

  @Override
  public void prepare(MomentOwner owner) {
    if (owner.isVector()) {
      vectors.prepare(owner);
      return;
    }
    forgetOtherColumns(owner);
    if (!pages.containsKey(owner.parameter())) {
      restore(owner, 0, moments -> {}); // all zero
    }
  }

  @Override
  public void forget(Parameter parameter) {
    vectors.forget(parameter);
    Page page = pages.remove(parameter);
    if (page != null) {
      synchronized (this) {
        free.add(page);
      }
    }
  }

  @Override
  public Collection<MomentOwner> owners() {
    List<MomentOwner> all = new ArrayList<>(vectors.owners());
    pages.values().forEach(page -> all.add(page.owner));
    return all;
  }

  @Override
  public long steps(Parameter parameter) {
    return parameter.isVector() ? vectors.steps(parameter) : existing(parameter).steps;
  }

  @Override
  public void read(Parameter parameter, int index, Consumer<Tensor> reader) {
    if (parameter.isVector()) {
      vectors.read(parameter, index, reader);
      return;
    }
    Page page = existing(parameter);
    List<MomentForm.Moment> moments = form.moments(page.owner);
    long before =
        moments.subList(0, index).stream().mapToLong(MomentForm.Moment::bytes).sum();
    try (Tensor moment = moments.get(index).zeros(memory)) {
      read(parameter, page.position + before, List.of(moment));
      reader.accept(moment);
    }
  }

  @Override
  public void restore(MomentOwner owner, long steps, Consumer<List<Tensor>> filler) {
    if (owner.isVector()) {
      vectors.restore(owner, steps, filler);
      return;
    }
    Parameter parameter = owner.parameter();
    forget(parameter);
    List<Tensor> moments = form.zeros(owner, memory);
    try {
      filler.accept(moments);
      Page page = newPage(owner, moments);
      page.steps = steps;
      write(parameter, page, moments);
      pages.put(parameter, page);
    } finally {
      moments.forEach(Tensor::close);
    }
  }

  private void forgetOtherColumns(MomentOwner owner) {
    Page page = pages.get(owner.parameter());
    if (page != null && !page.owner.equals(owner)) {
      forget(owner.parameter());
    }
  }

  private Page existing(Parameter parameter) {
    Page page = pages.get(parameter);
    if (page == null) {
      throw new IllegalArgumentException(parameter.name() + " has no moments");
    }
    return page;
  }

  @Override
  public void expect(Collection<Parameter> active) {
    long expectation = expectations.incrementAndGet();
    List<Page> wanted = new ArrayList<>();
    for (Parameter parameter : active) {
      Page page = pages.get(parameter);
      if (page != null) {
        wanted.add(page);
      }
    }
    reader.execute(() -> {
      try {
        for (Page page : wanted) {
          for (long at = 0; at + STRIP_BYTES <= page.bytes; at += STRIP_BYTES) {
            if (expectations.get() != expectation) {
              return; // the step is over already
            }
            strip.readFrom(file, page.position + at);
          }
        }
      } catch (IOException e) {
        return; // the update will read it again, and say what is wrong
      }
    });
  }

  /** A page of the file; one of forgotten moments is reused if it has the same size. */
  private synchronized Page newPage(MomentOwner owner, List<Tensor> moments) {
    long bytes = moments.stream().mapToLong(Tensor::bytes).sum();
    for (Page page : free) {
      if (page.bytes == bytes) {
        free.remove(page);
        return new Page(owner, page.position, bytes);
      }
    }
    return new Page(owner, end.getAndAdd(bytes), bytes);
  }

  private void read(Parameter parameter, long position, List<Tensor> moments) {
    try {
      long at = position;
      for (Tensor tensor : moments) {
        tensor.readFrom(file, at);
        at += tensor.bytes();
      }
    } catch (IOException e) {
      throw new StateFileException(
          place(parameter) + ": the optimizer's state cannot be read back: " + e
              + "; the run cannot continue: check the disk, or use {optimizerStates resident}",
          e);
    }
  }

  private void write(Parameter parameter, Page page, List<Tensor> moments) {
    try {
      long at = page.position;
      for (Tensor tensor : moments) {
        tensor.writeTo(file, at);
        at += tensor.bytes();
      }
    } catch (IOException e) {
      throw new StateFileException(
          place(parameter) + ": the optimizer's state cannot be written: " + e + "; "
              + needed(page.bytes) + "; free space there, choose another folder, or use"
              + " {optimizerStates resident}",
          e);
    }
  }

  private String place(Parameter parameter) {
    return Place.file(path).tensor(parameter.name()).toString();
  }

  private String needed(long bytes) {
    String need = "it needs " + mebibytes(bytes) + " (all states so far " + mebibytes(end.get());
    try {
      Path folder = path.toAbsolutePath().resolveSibling("");
      return need + "), and " + mebibytes(Files.getFileStore(folder).getUsableSpace())
          + " are free";
    } catch (IOException e) {
      return need + ")";
    }
  }

  private static String mebibytes(long bytes) {
    return (bytes + MIB - 1) / MIB + " MiB";
  }

  @Override
  public void close() {
    expectations.incrementAndGet();
    reader.shutdown();
    try {
      reader.awaitTermination(
          1, TimeUnit.MINUTES); // until the strip that is being read is complete
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    strip.close();
    vectors.close();
    pages.clear();
    try {
      file.close();
    } catch (IOException e) {
      throw new UncheckedIOException(Place.file(path) + ": cannot be closed: " + e.getMessage(), e);
    }
  }

  /** The place of a matrix's moments in the file. */
  private static final class Page {
    final MomentOwner owner;
    final long position;
    final long bytes;
    long steps;

    Page(MomentOwner owner, long position, long bytes) {
      this.owner = owner;
      this.position = position;
      this.bytes = bytes;
    }
  }
}
