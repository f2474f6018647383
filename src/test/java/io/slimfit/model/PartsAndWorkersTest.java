package io.slimfit.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.slimfit.freeze.ActiveSet;
import io.slimfit.model.bert.Bert;
import io.slimfit.model.bert.TinyBert;
import io.slimfit.model.loss.CrossEntropy;
import io.slimfit.model.loss.LossKind;
import io.slimfit.model.loss.NoTargets;
import io.slimfit.nn.Gradients;
import io.slimfit.tensor.DType;
import io.slimfit.tensor.Device;
import io.slimfit.tensor.MemoryCategory;
import io.slimfit.tensor.NativeMemory;
import io.slimfit.tensor.Ops;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Parts of a batch, computed by any number of threads. */
@Timeout(30)
class PartsAndWorkersTest {
  private static final long SEED = 99;
  private static final int SEQUENCES = 12;
  private static final TinyBert TINY = TinyBert.layers(2).hidden(16).heads(2);

  private final NativeMemory memory = new NativeMemory(Device.CPU);
  private final Bert bert = TINY.model(LossKind.SINGLE_LABEL, 3, memory, DType.FLOAT32, SEED);
  private final List<TokenBatch> parts = batch().parts(16);

  @AfterEach
  void nothingIsLeft() {
    bert.close();
    assertThat(memory.totalBytes()).isZero();
  }

  private static TokenBatch batch() {
    int[] lengths = IntStream.range(0, SEQUENCES).map(i -> 1 + 5 * i % 11).toArray();
    int[] labels = IntStream.range(0, SEQUENCES).map(i -> i % 3).toArray();
    return TINY.packed(lengths, new CrossEntropy(labels), SEED);
  }

  private interface PartBody {
    void compute(int part, Gradients sums, Ops ops);
  }

  /**
   * Each thread takes the next part until none is left; a failing part ends only its own thread's
   * work.
   */
  private List<Throwable> runParts(int threads, Gradients sums, PartBody body)
      throws InterruptedException {
    AtomicInteger next = new AtomicInteger();
    ExecutorService workers = Executors.newFixedThreadPool(threads);
    List<Throwable> failures = new ArrayList<>();
    try {
      List<Future<?>> running = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        running.add(workers.submit(() -> {
          Ops.prepareThread(1);
          try (Ops ops = Ops.fast(memory)) {
            for (int i = next.getAndIncrement(); i < parts.size(); i = next.getAndIncrement()) {
              body.compute(i, sums, ops);
            }
          }
        }));
      }
      for (Future<?> worker : running) {
        try {
          worker.get();
        } catch (ExecutionException e) {
          failures.add(e.getCause());
        }
      }
    } finally {
      workers.shutdown();
      assertThat(workers.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
    }
    return failures;
  }

  private Map<String, double[]> gradients(int threads) throws InterruptedException {
    try (Gradients sums = new Gradients(bert.parameters(), ActiveSet.of(OneStep.allNames(bert)));
        Ops ops = Ops.fast(memory)) {
      assertThat(runParts(
              threads, sums, (i, all, own) -> OneStep.part(bert, parts.get(i), i, all, 1000, own)))
          .isEmpty();
      return OneStep.read(bert, sums, ops);
    }
  }

  @Test
  void samePartsGiveTheSameBitsForAnyNumberOfWorkers() throws InterruptedException {
    assertThat(parts).hasSizeGreaterThan(4);
    Map<String, double[]> expected = gradients(1);
    for (int round = 0; round < 10; round++) {
      for (int threads = 2; threads <= 3; threads++) {
        Map<String, double[]> actual = gradients(threads);
        assertThat(actual.keySet()).isEqualTo(expected.keySet());
        for (Map.Entry<String, double[]> entry : expected.entrySet()) {
          assertThat(Arrays.equals(actual.get(entry.getKey()), entry.getValue()))
              .as("%s with %d threads, round %d", entry.getKey(), threads, round)
              .isTrue();
        }
      }
    }
    assertThat(memory.bytes(MemoryCategory.ACTIVATIONS)).isZero();
  }

  @Test
  void failingPartDoesNotBlockTheOthers() throws InterruptedException {
    for (int failing = 0; failing < parts.size(); failing++) {
      int number = failing;
      try (Gradients sums =
          new Gradients(bert.parameters(), ActiveSet.of(OneStep.allNames(bert)))) {
        List<Throwable> failures = runParts(3, sums, (i, all, own) -> {
          if (i == number) {
            TokenBatch unknownToken = badPart(parts.get(i));
            OneStep.part(bert, unknownToken, i, all, 1000, own);
          } else {
            OneStep.part(bert, parts.get(i), i, all, 1000, own);
          }
        });
        assertThat(failures).as("part %d fails", failing).hasSize(1);
      }
      assertThat(memory.bytes(MemoryCategory.ACTIVATIONS)).isZero();
      assertThat(memory.bytes(MemoryCategory.GRADIENTS)).isZero();
    }
  }

  /** A part without labels, which fails in the loss after forward. */
  private static TokenBatch badPart(TokenBatch part) {
    int rows = part.layout().rows();
    return new TokenBatch(
        part.tokens(0, rows),
        part.tokenTypes(0, rows),
        new int[] {rows},
        new int[] {rows},
        new long[] {0},
        new NoTargets(),
        new double[0]);
  }
}
