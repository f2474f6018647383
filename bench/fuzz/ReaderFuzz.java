import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Feeds mutated files to the readers of files that others wrote. A reader may accept an input, or
 * refuse it with an InputException. Findings are anything else: another exception, a process that
 * ends, an input that takes two seconds of a processor or ten seconds in all, and one that takes
 * more memory than its reader may. Each reader has a process of its own, {@link FuzzedReader},
 * which is started again after it ended.
 *
 * <p>Arguments: the number of inputs of each reader, a seed, the folder for findings, and the
 * readers; all of them if none is named.
 */
final class ReaderFuzz {
  private static final long LONGEST_NANOS = 10_000_000_000L;
  private static final long POLL_MILLIS = 100;
  private static final int PAGE = 4096;

  private final Readers.Reader reader;
  private final Path findings;
  private final Path work;
  private final Progress progress;
  private int found;

  private ReaderFuzz(Readers.Reader reader, Path findings) throws IOException {
    this.reader = reader;
    this.findings = findings;
    this.work = Files.createTempDirectory("reader-fuzz-");
    this.progress = Progress.create(work.resolve(Progress.FILE));
  }

  public static void main(String[] arguments) throws IOException, InterruptedException {
    long inputs = Long.parseLong(arguments[0]);
    String seed = arguments[1];
    Path findings = Files.createDirectories(Path.of(arguments[2]));
    List<String> named = List.of(arguments).subList(3, arguments.length);
    int found = 0;
    for (Readers.Reader reader : named.isEmpty() ? Readers.ALL : Readers.named(named)) {
      ReaderFuzz fuzz = new ReaderFuzz(reader, findings);
      fuzz.run(inputs, seed);
      Progress counts = fuzz.progress;
      System.out.printf(
          "%-12s %8d inputs: %d read, %d refused, %d findings%n",
          reader.name(), inputs, counts.read(), counts.refused(), fuzz.found);
      found += fuzz.found;
      Readers.delete(fuzz.work);
    }
    System.exit(found == 0 ? 0 : 1);
  }

  private void run(long inputs, String seed) throws IOException, InterruptedException {
    while (progress.number() < inputs) {
      List<String> command = new ArrayList<>(List.of(
          System.getProperty("java.home") + "/bin/java",
          "-XX:+UseSerialGC",
          "-Xmx" + reader.heapMebibytes() + "m",
          "-XX:TieredStopAtLevel=1",
          "-XX:-CreateCoredumpOnCrash",
          "-XX:ErrorFile=" + work.resolve("hs_err"),
          "-Djava.awt.headless=true",
          "-Djava.io.tmpdir=" + work,
          "-cp",
          System.getProperty("java.class.path")));
      command.addAll(List.of(
          FuzzedReader.class.getName(),
          reader.name(),
          Long.toString(inputs),
          seed,
          work.toString(),
          findings.toString()));
      File log = work.resolve("log").toFile();
      Process process = new ProcessBuilder(command)
          .redirectErrorStream(true)
          .redirectOutput(log)
          .start();
      String problem = watched(process);
      Files.readAllLines(log.toPath()).stream()
          .filter(line -> line.startsWith(FuzzedReader.FINDING))
          .forEach(line -> {
            System.out.println(line);
            found++;
          });
      if (!problem.isEmpty() && !progress.isBegun()) {
        throw new IllegalStateException(Files.readString(log.toPath())); // no fault of the reader
      }
      if (!problem.isEmpty()) {
        keep(problem + said(log.toPath()));
        progress.next();
      }
    }
  }

  /** Waits for the process; what was wrong with the input that it reads, or nothing. */
  private String watched(Process process) throws IOException, InterruptedException {
    long number = progress.number();
    long begin = System.nanoTime();
    while (!process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
      long now = progress.number();
      if (now != number || !progress.isBegun()) {
        number = now;
        begin = System.nanoTime();
      }
      String problem = System.nanoTime() - begin > LONGEST_NANOS ? "takes more than 10 s" : "";
      if (residentMebibytes(process) > reader.mebibytes()) {
        problem = "takes more than " + reader.mebibytes() + " MiB";
      }
      if (!problem.isEmpty()) {
        process.destroyForcibly().waitFor();
        return problem;
      }
    }
    return process.exitValue() == 0 ? "" : "ends the process with " + process.exitValue();
  }

  private static long residentMebibytes(Process process) throws IOException {
    Path statm = Path.of("/proc/" + process.pid() + "/statm");
    try {
      return Long.parseLong(Files.readString(statm).split(" ")[1]) * PAGE >> 20;
    } catch (IOException | ArrayIndexOutOfBoundsException e) {
      return 0; // it has ended, or this is not Linux
    }
  }

  /** What a native library said before it ended the process. */
  private static String said(Path log) throws IOException {
    return Files.readAllLines(log).stream()
        .filter(line -> line.contains("panicked") || line.contains("SIGSEGV"))
        .reduce((first, last) -> last)
        .map(line -> ": " + line)
        .orElse("");
  }

  private void keep(String problem) throws IOException {
    String name = reader.name() + "-" + progress.number();
    Files.copy(
        work.resolve(FuzzedReader.INPUT),
        findings.resolve(name),
        StandardCopyOption.REPLACE_EXISTING);
    System.out.println(FuzzedReader.FINDING + name + ": " + problem);
    found++;
  }
}
