package io.slimfit.tensor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which precisions a processor computes faster than fp32. Without instructions for it, a product in
 * a smaller type is tens of times slower than one in fp32.
 *
 * @param flags the CPU flags as Linux lists them
 */
public record Processor(Set<String> flags) {
  private static final Path LINUX = Path.of("/proc/cpuinfo");
  private static final List<String> BFLOAT16 = List.of("avx512_bf16", "amx_bf16", "bf16");
  private static final List<String> FAST_BFLOAT16 = List.of("avx512_bf16", "amx_bf16");
  private static final List<String> INT8 =
      List.of("avx512_vnni", "avx_vnni", "amx_int8", "i8mm", "asimddp");
  private static final List<String> INSTRUCTIONS = List.of(
      "amx_bf16",
      "amx_int8",
      "avx512_bf16",
      "avx512_vnni",
      "avx512f",
      "avx_vnni",
      "avx2",
      "fma",
      "asimd",
      "asimddp",
      "bf16",
      "i8mm");

  public Processor {
    flags = Set.copyOf(flags);
  }

  /** The processor of this machine; without flags if the system does not list them. */
  public static Processor here() {
    return Here.PROCESSOR;
  }

  /** Read once: every worker's Ops asks for it, and on many cores the text is long. */
  private static final class Here {
    static final Processor PROCESSOR = read();
  }

  private static Processor read() {
    try {
      return of(Files.readString(LINUX, StandardCharsets.UTF_8));
    } catch (IOException e) {
      return new Processor(Set.of()); // not Linux
    }
  }

  /**
   * @param cpuinfo the text of /proc/cpuinfo, which has a line for each core: {@code flags : ...}
   *     on x86, {@code Features : ...} on ARM
   */
  public static Processor of(String cpuinfo) {
    Set<String> flags = new LinkedHashSet<>();
    for (String line : cpuinfo.lines().toList()) {
      int colon = line.indexOf(':');
      String field = colon < 0 ? "" : line.substring(0, colon).strip();
      if (field.equals("flags") || field.equals("Features")) {
        flags.addAll(List.of(line.substring(colon + 1).strip().split("\\s+", -1)));
      }
    }
    return new Processor(flags);
  }

  /**
   * The precision in which products are fastest without a visible cost, as far as it was measured
   * on processors of this kind. It follows from their features alone: a timing would give other
   * bits from run to run. With AVX512-BF16 a step in bf16 takes about half the time of one in fp32,
   * with AMX less; int8 gradients bring next to nothing beside it (docs/benchmarks.md).
   */
  public Precision fastest() {
    return FAST_BFLOAT16.stream().anyMatch(flags::contains)
        ? Precision.BFLOAT16
        : Precision.FLOAT32;
  }

  /**
   * The kind of this machine's processor: two kinds may compute other bits. Its model and its
   * instructions, since machines of a cloud give one name to several generations.
   */
  public static String kind() {
    return Stream.concat(Stream.of(model()), here().instructions().stream())
        .collect(Collectors.joining(", "));
  }

  /** Which instructions it has, of those that decide how something is computed. */
  public List<String> instructions() {
    return INSTRUCTIONS.stream().filter(flags::contains).toList();
  }

  /** The architecture and the model's name; only the architecture if the system tells no more. */
  public static String model() {
    String architecture = System.getProperty("os.arch", "unknown");
    try (Stream<String> lines = Files.lines(LINUX, StandardCharsets.UTF_8)) {
      return lines
          .filter(line -> line.startsWith("model name") || line.startsWith("CPU part"))
          .findFirst()
          .map(line ->
              architecture + ", " + line.substring(line.indexOf(':') + 1).strip())
          .orElse(architecture);
    } catch (IOException | UncheckedIOException e) {
      return architecture; // not Linux
    }
  }

  /** Whether it computes products of bfloat16 by tiles: AMX. */
  public boolean hasTiles() {
    return flags.contains("amx_bf16");
  }

  /** Whether the processor has instructions for products in this precision. */
  public boolean computes(Precision precision) {
    return switch (precision) {
      case FLOAT32 -> true;
      case BFLOAT16 -> BFLOAT16.stream().anyMatch(flags::contains);
      case INT8 -> INT8.stream().anyMatch(flags::contains);
    };
  }
}
