package io.slimfit.run.doctor;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.base.UserFolders;
import io.slimfit.data.tokenize.TokenizerLibrary;
import io.slimfit.hub.HubEnvironment;
import io.slimfit.memory.AvailableMemory;
import io.slimfit.tensor.NativeLibraries;
import io.slimfit.tensor.NativeLibrariesException;
import io.slimfit.tensor.Ops;
import io.slimfit.tensor.Precision;
import io.slimfit.tensor.Processor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Looks at everything outside of slimfit that a run needs. Nothing is changed or downloaded. */
public final class Doctor {
  private static final long GIBI = 1 << 30;
  private final Map<String, String> environment;
  private final Processor processor;
  private final OptionalLong available;
  private final Path folder;

  /** @param environment the variables of the process */
  public Doctor(Map<String, String> environment) {
    this(environment, Processor.here(), AvailableMemory.bytes(), Path.of("").toAbsolutePath());
  }

  /**
   * @param available the bytes of memory that are left
   * @param folder where runs are written by default
   */
  Doctor(
      Map<String, String> environment, Processor processor, OptionalLong available, Path folder) {
    this.environment = environment;
    this.processor = processor;
    this.available = available;
    this.folder = folder;
  }

  /**
   * All findings, each as soon as it is made. Native libraries come last: without enough memory or
   * address space they may end the process.
   */
  public void examine(Consumer<Finding> findings) {
    outside().forEach(findings);
    Finding engine = natives();
    findings.accept(engine);
    findings.accept(tokenizers());
    if (engine.weight() != Finding.Weight.FATAL) { // a GPU is asked through them
      findings.accept(GraphicsProcessor.here().finding());
    }
  }

  private List<Finding> outside() {
    List<Finding> findings = new ArrayList<>();
    findings.add(java());
    findings.add(platform());
    findings.add(instructions());
    findings.add(kernels());
    findings.add(precision("bf16", Precision.BFLOAT16));
    findings.add(precision("int8", Precision.INT8));
    findings.add(threads());
    findings.add(memory());
    findings.add(heap());
    findings.add(folder("results", folder, true));
    findings.add(
        folder("temporary files", Path.of(System.getProperty("java.io.tmpdir", "/tmp")), true));
    findings.addAll(hub());
    return findings;
  }

  private static Finding java() {
    return Finding.fine(
        "Java",
        System.getProperty("java.vm.name") + " " + Runtime.version() + ", "
            + System.getProperty("java.home"));
  }

  private static Finding platform() {
    String name = System.getProperty("os.name") + " on " + System.getProperty("os.arch");
    return name.equals("Linux on amd64")
        ? Finding.fine("platform", name)
        : Finding.notable(
            "platform", name, "Only Linux on x86-64 is tested; it may work all the same");
  }

  private Finding instructions() {
    List<String> used = processor.instructions();
    if (processor.flags().isEmpty()) {
      return Finding.notable(
          "processor",
          "the system does not list its instructions",
          "Nothing is lost but this list");
    }
    return used.contains("avx2") || used.contains("asimd")
        ? Finding.fine("processor", Processor.model() + "; it has " + String.join(", ", used))
        : Finding.notable(
            "processor",
            "neither AVX2 nor NEON",
            "Products are several times slower than on a newer processor");
  }

  private static Finding kernels() {
    return Ops.hasVectorKernels()
        ? Finding.fine("kernels", "of vectors (jdk.incubator.vector)")
        : Finding.notable(
            "kernels",
            "plain loops: this Java was started without the module jdk.incubator.vector",
            "Start it with the options of docs/development.md; the launcher does");
  }

  private Finding precision(String name, Precision precision) {
    return processor.computes(precision)
        ? Finding.fine(name, "this processor has instructions for it")
        : Finding.notable(
            name,
            "this processor has no instructions for it",
            "fp32 is used in its place; leave {precision} and {gradientPrecision} out");
  }

  private Finding threads() {
    int processors = Runtime.getRuntime().availableProcessors();
    String omp = environment.getOrDefault("OMP_NUM_THREADS", "");
    return omp.isEmpty() || omp.equals("1")
        ? Finding.fine("threads", processors + " processors for {threads}")
        : Finding.notable(
            "threads",
            processors + " processors, but OMP_NUM_THREADS is " + omp,
            "Set it to 1, or not at all: workers with one thread each are faster");
  }

  private Finding memory() {
    if (available.isEmpty()) {
      return Finding.notable(
          "memory", "the system does not tell how much is left", "Watch it during a run");
    }
    String left = left(available.getAsLong()) + " are left" + byLimit();
    return available.getAsLong() < GIBI / 2
        ? Finding.fatal(
            "memory",
            left,
            "The smallest models need some 0.5 GiB: free memory, or raise the limit of the"
                + " container or of the process (ulimit -v)")
        : Finding.fine(
            "memory",
            left + "; {memoryBudget auto} stays within, slimfit plan says what is needed");
  }

  private static String left(long bytes) {
    return String.format(Locale.ROOT, "%.1f GiB", bytes / (double) GIBI);
  }

  private static String byLimit() {
    List<AvailableMemory.Left> limits = AvailableMemory.byLimit();
    return limits.size() < 2
        ? ""
        : limits.stream()
            .map(one -> left(one.bytes()) + " " + one.what())
            .collect(Collectors.joining(", ", " (", ")"));
  }

  private static Finding heap() {
    long mebibytes = Runtime.getRuntime().maxMemory() >> 20;
    return Finding.fine(
        "Java heap", "at most " + mebibytes + " MiB; the variable SLIMFIT_HEAP sets another size");
  }

  private static Finding natives() {
    List<String> notes = new ArrayList<>();
    try {
      NativeLibraries.load(notes::add);
      String where = NativeLibraries.place();
      return Finding.fine(
          "native libraries", "loaded from " + where + (notes.isEmpty() ? "" : ", just unpacked"));
    } catch (NativeLibrariesException e) {
      return Finding.fatal("native libraries", String.valueOf(e.getMessage()), e.remedy());
    }
  }

  private static Finding tokenizers() {
    try {
      return Finding.fine("tokenizers", "loaded from " + TokenizerLibrary.load());
    } catch (NativeLibrariesException e) {
      return Finding.fatal("tokenizers", String.valueOf(e.getMessage()), e.remedy());
    }
  }

  private static Finding folder(String about, Path path, boolean needed) {
    Path existing = path;
    while (!Files.exists(existing) && existing.getParent() != null) {
      existing = existing.getParent();
    }
    String shown = Place.printable(path.toString());
    if (Files.isDirectory(existing) && Files.isWritable(existing)) {
      return Finding.fine(about, shown + " can be written, " + free(existing));
    }
    String problem = shown + " cannot be written";
    return needed
        ? Finding.fatal(about, problem, "Change to another folder, or allow writing")
        : Finding.notable(about, problem, "Models that are there can be read; others need a place");
  }

  private static String free(Path folder) {
    try {
      long bytes = Files.getFileStore(folder).getUsableSpace();
      return left(bytes) + " free";
    } catch (IOException e) {
      return "free space unknown";
    }
  }

  private List<Finding> hub() {
    try {
      HubEnvironment hub = HubEnvironment.of(environment, UserFolders.home(environment));
      String proxy = hub.proxies()
          .map(proxies -> ", through the proxy " + Place.printable(proxies.addresses()))
          .orElse("");
      Finding mode = hub.offline()
          ? Finding.notable(
              "hub",
              "offline: HF_HUB_OFFLINE or TRANSFORMERS_OFFLINE is set",
              "Only models in the cache can be used; unset it to download others")
          : Finding.fine(
              "hub",
              Place.printable(hub.endpoint().toString())
                  + proxy
                  + (hub.token().isPresent() ? ", with a token" : ", without a token"));
      return List.of(mode, folder("models from the hub", hub.cache(), false));
    } catch (InputException e) {
      return List.of(Finding.notable(
          "hub",
          e.place() + ": " + e.problem(),
          "Models on the hub cannot be used until this is mended: " + e.remedy()));
    }
  }
}
