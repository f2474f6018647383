import io.slimfit.base.InputException;
import io.slimfit.checkpoint.SafetensorsReader;
import io.slimfit.checkpoint.SealedFolder;
import io.slimfit.checkpoint.StrictJson;
import io.slimfit.cli.options.ConfigReader;
import io.slimfit.run.checkpoints.ResumedRun;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * Feeds mutated files to the readers of files that others wrote. A reader may accept an input, or
 * refuse it with an InputException; anything else is a finding, and so is one that takes longer
 * than two seconds. The heap of the process bounds its memory.
 *
 * <p>Arguments: the number of inputs, a seed, and the folder for findings.
 */
final class ReaderFuzz {
  private static final long LONGEST_NANOS = 2_000_000_000L;
  private static final Path SEEDS = Path.of("src/test/resources");

  private interface Reader {
    void read(Path file) throws IOException;
  }

  private ReaderFuzz() {}

  public static void main(String[] arguments) throws IOException {
    int inputs = Integer.parseInt(arguments[0]);
    long seed = Long.parseLong(arguments[1]);
    Path findings = Files.createDirectories(Path.of(arguments[2]));
    Path work = Files.createTempDirectory("reader-fuzz");
    Map<String, Reader> readers = readers(work);
    Map<String, List<byte[]>> seeds = seeds();
    int found = 0;
    for (Map.Entry<String, Reader> reader : readers.entrySet()) {
      int count = inputs / readers.size();
      int bad = fuzz(reader.getKey(), reader.getValue(), seeds, count, seed, work, findings);
      System.out.printf("%-12s %8d inputs, %d findings%n", reader.getKey(), count, bad);
      found += bad;
    }
    SealedFolder.delete(work);
    System.exit(found == 0 ? 0 : 1);
  }

  private static Map<String, Reader> readers(Path work) {
    Map<String, Reader> readers = new LinkedHashMap<>();
    readers.put("safetensors", file -> SafetensorsReader.open(file).close());
    readers.put("json", StrictJson::readObject);
    readers.put("yaml", ConfigReader::read);
    readers.put("manifest", file -> {
      Path folder = emptied(work.resolve("sealed"));
      Files.copy(file, folder.resolve(SealedFolder.MANIFEST));
      SealedFolder.damage(folder);
    });
    readers.put("run", file -> {
      Path folder = emptied(work.resolve("run"));
      Files.createDirectory(folder.resolve("checkpoints"));
      Files.copy(file, folder.resolve("checkpoints/run.json"));
      ResumedRun.open(folder).options();
    });
    return readers;
  }

  private static Path emptied(Path folder) throws IOException {
    if (Files.exists(folder)) {
      SealedFolder.delete(folder);
    }
    return Files.createDirectories(folder);
  }

  private static Map<String, List<byte[]>> seeds() throws IOException {
    Map<String, List<byte[]>> seeds = new LinkedHashMap<>();
    seeds.put("safetensors", files(".safetensors"));
    seeds.put("json", files(".json"));
    seeds.put("yaml", texts("task: rte\nbatch-size: 16\nstore: [block-norm=int4]\n"));
    seeds.put(
        "manifest",
        texts("{\"format\": \"slimfit files\", \"files\": {\"a/b\": {\"bytes\": 3, \"sha256\":"
            + " \"00\"}}}"));
    seeds.put(
        "run",
        texts("{\"format\": 1, \"folder\": \"/tmp\", \"seeds\": [1], \"options\": {\"task\":"
            + " [\"rte\"], \"model\": [\"m\"], \"threads\": [\"2\"]}, \"facts\": {\"data\": \"x\"},"
            + " \"changes\": [{\"what\": \"a\", \"step\": 1, \"time\":"
            + " \"2026-01-01T00:00:00Z\"}], \"finished\": false}"));
    return seeds;
  }

  private static List<byte[]> texts(String... texts) {
    return Arrays.stream(texts)
        .map(text -> text.getBytes(StandardCharsets.UTF_8))
        .toList();
  }

  private static List<byte[]> files(String ending) throws IOException {
    try (Stream<Path> files = Files.walk(SEEDS)) {
      return files
          .filter(file -> file.toString().endsWith(ending))
          .filter(file -> file.toFile().length() < 50_000)
          .sorted()
          .limit(20)
          .map(ReaderFuzz::bytes)
          .toList();
    }
  }

  private static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int fuzz(
      String name,
      Reader reader,
      Map<String, List<byte[]>> seeds,
      int count,
      long seed,
      Path work,
      Path findings)
      throws IOException {
    SplittableRandom random = new SplittableRandom(seed ^ name.hashCode());
    List<byte[]> own = seeds.getOrDefault(name, List.of());
    Path file = work.resolve("input");
    int found = 0;
    for (int i = 0; i < count; i++) {
      byte[] input = mutated(own.get(random.nextInt(own.size())), own, random);
      Files.write(file, input);
      long begin = System.nanoTime();
      try {
        reader.read(file);
      } catch (InputException e) {
        // refused, as it should be
      } catch (RuntimeException | Error e) {
        found++;
        keep(findings, name, i, input, e.toString());
      }
      if (System.nanoTime() - begin > LONGEST_NANOS) {
        found++;
        keep(findings, name, i, input, "takes longer than two seconds");
      }
    }
    return found;
  }

  private static void keep(Path findings, String name, int number, byte[] input, String problem)
      throws IOException {
    Files.write(findings.resolve(name + "-" + number), input);
    System.out.println(name + "-" + number + ": " + problem);
  }

  /** One to four changes: of a byte, a digit, a piece, or the end. */
  private static byte[] mutated(byte[] seed, List<byte[]> others, SplittableRandom random) {
    byte[] input = seed.clone();
    for (int change = random.nextInt(4); change >= 0; change--) {
      if (input.length == 0) {
        return input;
      }
      int at = random.nextInt(input.length);
      switch (random.nextInt(6)) {
        case 0 -> input[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> input = Arrays.copyOf(input, at);
        case 2 -> input = spliced(input, at, others.get(random.nextInt(others.size())), random);
        case 3 -> digits(input, at, random);
        case 4 -> input = without(input, at, random.nextInt(1 + input.length - at));
        default -> input = doubled(input, at, Math.min(input.length - at, random.nextInt(1, 64)));
      }
    }
    return input;
  }

  /** Replaces the next digit, so that lengths and offsets become wrong. */
  private static void digits(byte[] input, int from, SplittableRandom random) {
    for (int i = from; i < input.length; i++) {
      if (input[i] >= '0' && input[i] <= '9') {
        input[i] = (byte) ('0' + random.nextInt(10));
        return;
      }
    }
  }

  private static byte[] spliced(byte[] input, int at, byte[] other, SplittableRandom random) {
    int from = random.nextInt(1 + other.length);
    byte[] joined = Arrays.copyOf(input, at + other.length - from);
    System.arraycopy(other, from, joined, at, other.length - from);
    return joined;
  }

  private static byte[] without(byte[] input, int at, int count) {
    byte[] rest = new byte[input.length - count];
    System.arraycopy(input, 0, rest, 0, at);
    System.arraycopy(input, at + count, rest, at, input.length - at - count);
    return rest;
  }

  private static byte[] doubled(byte[] input, int at, int count) {
    byte[] longer = new byte[input.length + count];
    System.arraycopy(input, 0, longer, 0, at + count);
    System.arraycopy(input, at, longer, at + count, input.length - at);
    return longer;
  }
}
