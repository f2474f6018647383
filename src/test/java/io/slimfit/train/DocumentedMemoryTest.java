package io.slimfit.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.slimfit.base.Place;
import io.slimfit.freeze.ActiveSet;
import io.slimfit.freeze.ColumnSampling;
import io.slimfit.freeze.FreezeConfig;
import io.slimfit.freeze.FreezePolicies;
import io.slimfit.freeze.FreezePolicy;
import io.slimfit.freeze.NoFreezing;
import io.slimfit.memory.Ledger;
import io.slimfit.memory.Profiles;
import io.slimfit.model.Geometry;
import io.slimfit.model.TokenBatch;
import io.slimfit.model.bert.TinyBert;
import io.slimfit.nn.Chunk;
import io.slimfit.nn.Parameter;
import io.slimfit.plan.UsualMemory;
import io.slimfit.tensor.MemoryCategory;
import io.slimfit.tensor.Ops;
import io.slimfit.tensor.Precision;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Compares the formulas of docs/memory.md with the ledger. They are repeated here, independent of
 * the code that they describe.
 */
class DocumentedMemoryTest {
  private static final TinyBert TINY = TinyTraining.TINY;
  private static final int SEQUENCES = 40;
  private static final int LENGTH = 15; // 600 rows: several chunks
  private static final String FROZEN_SECOND = "bert.encoder.layer.1.output.dense.weight";

  @ParameterizedTest
  @CsvSource({
    "exact, FLOAT32",
    "exact, BFLOAT16",
    "checkpoint, FLOAT32",
    "checkpoint, BFLOAT16",
    "lean, FLOAT32",
    "lean, BFLOAT16",
    "min, FLOAT32",
    "min, BFLOAT16"
  })
  void formulasEqualTheLedger(String profile, Precision precision) {
    TokenBatch batch = TinyTraining.batch(SEQUENCES, LENGTH);
    assertThat(chunks(batch, precision)).hasSizeGreaterThan(1);
    for (boolean all : new boolean[] {true, false}) {
      try (TinyTraining tiny = new TinyTraining(
          new NoFreezing(),
          false,
          Profiles.get(profile, Place.of("test")),
          precision,
          Optional.empty())) {
        List<Parameter> active = tiny.bert.parameters().all().stream()
            .filter(p -> all || !p.name().equals(FROZEN_SECOND))
            .toList();
        tiny.trainer.train(
            List.of(batch), ActiveSet.of(active.stream().map(Parameter::name).toList()));
        Ledger ledger = Ledger.of(tiny.memory);

        assertThat(ledger.peak(MemoryCategory.WEIGHTS))
            .as("weights")
            .isEqualTo(4 * elements(tiny.bert.parameters().all()));
        assertThat(ledger.peak(MemoryCategory.GRADIENTS))
            .as("gradients of one part: vectors, and matrices of a block, of the head, or tables of"
                + " which every row was read")
            .isEqualTo(4 * inOneGo(active, p -> p.shape().elements()));
        assertThat(ledger.peak(MemoryCategory.OPTIMIZER))
            .as("optimizer")
            .isEqualTo(8 * elements(active));
        assertThat(ledger.peak(MemoryCategory.ACTIVATIONS))
            .as("activations of %s, %s", profile, all ? "all active" : FROZEN_SECOND + " frozen")
            .isEqualTo(activations(profile, precision, batch));
        long sum =
            Arrays.stream(MemoryCategory.values()).mapToLong(ledger::peak).sum();
        assertThat(ledger.total())
            .as("total, between the largest category and the sum of the peaks")
            .isBetween(ledger.peak(MemoryCategory.ACTIVATIONS), sum);
        assertThat(ledger.peakResidentBytes()).isGreaterThan(ledger.total());
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"lean, FLOAT32", "lean, BFLOAT16", "min, FLOAT32"})
  void formulasOfColumnsEqualTheLedger(String profile, Precision precision) {
    TokenBatch batch = TinyTraining.batch(SEQUENCES, LENGTH);
    FreezePolicy policy =
        FreezePolicies.of(FreezeConfig.of("columns").with(ColumnSampling.SHARE, 0.25));
    try (TinyTraining tiny = new TinyTraining(
        policy, false, Profiles.get(profile, Place.of("test")), precision, Optional.empty())) {
      tiny.trainer.train(List.of(batch), tiny.trainer.nextActive());
      Ledger ledger = Ledger.of(tiny.memory);
      List<Parameter> all = tiny.bert.parameters().all();
      assertThat(ledger.peak(MemoryCategory.GRADIENTS))
          .isEqualTo(4 * inOneGo(all, DocumentedMemoryTest::trainedByColumns));
      assertThat(ledger.peak(MemoryCategory.OPTIMIZER))
          .isEqualTo(
              8 * all.stream().mapToLong(DocumentedMemoryTest::trainedByColumns).sum());
      assertThat(ledger.peak(MemoryCategory.ACTIVATIONS))
          .isEqualTo(activations(profile, precision, batch)
              + (profile.equals("lean") ? columns(precision, batch) : 0));
    }
  }

  /** A quarter of the columns of each matrix of a block, and everything but tables besides. */
  private static long trainedByColumns(Parameter parameter) {
    boolean ofBlock = parameter.name().contains(".layer.") && !parameter.isVector();
    long all = parameter.isTable() ? 0 : parameter.shape().elements();
    return ofBlock ? all / 4 : all;
  }

  /** All vectors, and the matrices that go together: those of the head, of a block, or tables. */
  private static long inOneGo(List<Parameter> active, ToLongFunction<Parameter> elements) {
    Map<String, Long> matrices = active.stream()
        .filter(p -> !p.isVector())
        .collect(Collectors.groupingBy(
            p -> p.isTable() ? "tables" : p.name().replaceFirst(".*(layer[.][0-9]+).*", "$1"),
            Collectors.summingLong(elements)));
    long head = matrices.entrySet().stream()
        .filter(group -> !group.getKey().matches("tables|layer.*"))
        .mapToLong(Map.Entry::getValue)
        .sum();
    long others = matrices.entrySet().stream()
        .filter(group -> group.getKey().matches("tables|layer.*"))
        .mapToLong(Map.Entry::getValue)
        .max()
        .orElse(0);
    return active.stream().filter(Parameter::isVector).mapToLong(elements).sum()
        + Math.max(head, others);
  }

  /** What the trained columns read: of x, the output of attention, m and f(u). */
  private static long columns(Precision precision, TokenBatch batch) {
    long bytes = precision == Precision.BFLOAT16 ? 2 : 4;
    long wide = TINY.hidden() / 4;
    long rest = 2 * wide + TINY.intermediate() / 4;
    long inAllRows = TINY.layers() * wide + (TINY.layers() - 1) * rest;
    return bytes * (batch.layout().rows() * inAllRows + SEQUENCES * rest);
  }

  /** Bytes of what flows between products. */
  private static long flowing(Precision precision) {
    return precision == Precision.BFLOAT16 && Ops.hasVectorKernels() ? 2 : 4;
  }

  private static List<Chunk> chunks(TokenBatch batch, Precision precision) {
    return batch.layout().chunks((int) (4 / flowing(precision)) * Chunk.STANDARD_ROWS);
  }

  private static long activations(String profile, Precision precision, TokenBatch batch) {
    long flowing = flowing(precision);
    long h = TINY.hidden();
    long f = TINY.intermediate();
    long bytes = 2 * 4 * h * SEQUENCES; // the head: input and output of the pooler
    for (Chunk chunk : chunks(batch, precision)) {
      bytes += norm(profile, chunk.rows(), h, flowing); // of the embeddings
      for (int block = 0; block < TINY.layers(); block++) {
        long rows = chunk.rows();
        long outputs =
            block == TINY.layers() - 1 ? chunk.sequences() : rows; // the short last block
        bytes += norm(profile, outputs, h, flowing);
        if (profile.equals("exact")) {
          bytes += rows * 3 * h * flowing + outputs * ((h + f + h) * flowing + 4);
        }
        if (profile.equals("lean")) {
          bytes += norm(profile, outputs, h, flowing); // of the middle one
        }
      }
    }
    return bytes;
  }

  /** x̂ from which a block's input is restored, and 1/σ. */
  private static long norm(String profile, long rows, long h, long flowing) {
    boolean coded = profile.equals("lean") || profile.equals("min");
    long values = coded ? h * (4 * ceil(rows, 4) + 2 * ceil(rows, 64)) : flowing * h * rows;
    return values + 4 * rows;
  }

  private static long ceil(long a, long b) {
    return (a + b - 1) / b;
  }

  private static long elements(List<Parameter> parameters) {
    return parameters.stream().mapToLong(p -> p.shape().elements()).sum();
  }

  @Test
  void standardActivationsEqualThoseMeasuredInPyTorch() {
    assertThat(usualMebibytes(new Geometry(12, 768, 3072, 12))).isCloseTo(3493, within(1L));
    assertThat(usualMebibytes(new Geometry(6, 384, 1536, 12))).isCloseTo(1099, within(1L));
  }

  @Test
  void standardImageActivationsEqualThoseMeasuredInPyTorch() {
    Geometry base = new Geometry(12, 768, 3072, 12);
    long bytes = UsualMemory.ofImages(base, 1, 32, 197).activations();
    assertThat(Math.round(bytes / (double) (1 << 20))).isCloseTo(3606, within(1L));
  }

  private static long usualMebibytes(Geometry geometry) {
    return Math.round(UsualMemory.of(geometry, 1, 32, 128).activations() / (double) (1 << 20));
  }
}
