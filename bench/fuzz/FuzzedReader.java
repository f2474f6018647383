import io.slimfit.base.InputException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;

/** The process of {@link ReaderFuzz} that reads the inputs of one reader. */
final class FuzzedReader {
  static final String INPUT = "input";
  static final String FINDING = "finding ";

  private static final long LONGEST_NANOS = 2_000_000_000L; // of a processor

  private FuzzedReader() {}

  /** Arguments: the reader, the number of inputs, the seed, the work folder, the findings. */
  public static void main(String[] arguments) throws IOException {
    Readers.Reader reader = Readers.named(List.of(arguments[0])).get(0);
    long inputs = Long.parseLong(arguments[1]);
    long seed = Long.parseLong(arguments[2]);
    Path work = Path.of(arguments[3]);
    Path findings = Path.of(arguments[4]);
    Progress progress = Progress.open(work.resolve(Progress.FILE));
    List<byte[]> seeds = reader.seeds().get();
    warmUp(reader, work, seeds.get(0));
    while (progress.number() < inputs) {
      long number = progress.number();
      SplittableRandom random =
          new SplittableRandom(seed * 1_000_003 ^ reader.name().hashCode() ^ number << 20);
      byte[] input = reader.mutation().mutated(seeds, random);
      Files.write(work.resolve(INPUT), input);
      progress.begin();
      String problem = problem(reader, work, progress);
      if (!problem.isEmpty()) {
        String name = reader.name() + "-" + number;
        Files.write(findings.resolve(name), input);
        System.out.println(FINDING + name + ": " + problem);
      }
      progress.next();
    }
    System.exit(0); // whatever threads a reader started
  }

  /** Loads what the reader needs, such as native libraries, which is not its input's fault. */
  private static void warmUp(Readers.Reader reader, Path work, byte[] seed) throws IOException {
    Files.write(work.resolve(INPUT), seed);
    try {
      reader.reading().read(work.resolve(INPUT), work);
    } catch (InputException e) {
      // seeds are refused by readers of other formats
    }
  }

  private static String problem(Readers.Reader reader, Path work, Progress progress) {
    long begin = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    String problem = "";
    try {
      reader.reading().read(work.resolve(INPUT), work);
      progress.countRead();
    } catch (InputException e) {
      progress.countRefused();
      problem = withoutWords(e.getMessage());
    } catch (IOException | RuntimeException | Error e) {
      StackTraceElement[] trace = e.getStackTrace();
      problem = (trace.length == 0 ? e.toString() : e + " at " + trace[0]).replace('\n', ' ');
    }
    long nanos = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - begin;
    return nanos > LONGEST_NANOS && problem.isEmpty()
        ? "takes " + nanos / 1_000_000 + " ms of a processor"
        : problem;
  }

  /** A message names the fault in words of ours: no class, no address, no control character. */
  private static String withoutWords(String message) {
    boolean named = message.chars().noneMatch(c -> Character.isISOControl(c) && c != '\n')
        && !message.matches("(?s).*(: |\\()null(\\)|$|\\. ).*")
        && !message.contains("java.lang.")
        && !message.matches("(?s).*[A-Za-z]@[0-9a-f]{6,}.*");
    return named ? "" : "has the message: " + message.replace('\n', ' ');
  }
}
