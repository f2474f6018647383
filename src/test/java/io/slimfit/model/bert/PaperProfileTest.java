package io.slimfit.model.bert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slimfit.base.Place;
import io.slimfit.freeze.ActiveSet;
import io.slimfit.memory.Profile;
import io.slimfit.memory.Profiles;
import io.slimfit.memory.Saturation;
import io.slimfit.memory.SiteKind;
import io.slimfit.memory.Storage;
import io.slimfit.model.Model;
import io.slimfit.model.OneStep;
import io.slimfit.model.TokenBatch;
import io.slimfit.model.loss.CrossEntropy;
import io.slimfit.model.loss.LossKind;
import io.slimfit.nn.Chunk;
import io.slimfit.nn.Gradients;
import io.slimfit.nn.Pass;
import io.slimfit.nn.SequenceLayout;
import io.slimfit.nn.TestPass;
import io.slimfit.tensor.Activation;
import io.slimfit.tensor.DType;
import io.slimfit.tensor.Device;
import io.slimfit.tensor.MemoryCategory;
import io.slimfit.tensor.NativeMemory;
import io.slimfit.tensor.Ops;
import io.slimfit.tensor.Shape;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the profile paper holds, by formula and in the ledger; it recomputes nothing. */
class PaperProfileTest {
  private static final Profile PAPER = Profiles.get("paper", Place.of("test"));
  private static final TinyBert TINY = TinyBert.layers(2).hidden(16).heads(2);
  private static final int[] LENGTHS = {7, 3, 5, 11};
  private static final String BLOCK = "bert.encoder.layer.";

  private final NativeMemory memory = new NativeMemory(Device.CPU);
  private final Ops ops = Ops.fast(memory);
  private final Bert bert = TINY.model(LossKind.SINGLE_LABEL, 2, memory, DType.FLOAT32, 1);
  private final TokenBatch batch =
      TINY.packed(LENGTHS, new CrossEntropy(new int[] {0, 1, 0, 1}), 1);

  @AfterEach
  void free() {
    bert.close();
    ops.close();
    assertThat(memory.totalBytes()).isZero();
  }

  private static long bytes(SiteKind kind, boolean active, long rows, long columns) {
    Storage storage = PAPER.storageOf(kind, active);
    if (storage instanceof Storage.Encode encode) {
      return encode.codec().encodedBytes(Shape.of(rows, columns));
    }
    return storage instanceof Storage.Keep ? rows * columns * Float.BYTES : 0;
  }

  /** All that a pass holds between forward and backward. */
  private static long bytes(
      BertConfig config, SequenceLayout layout, int chunkRows, Collection<String> active) {
    long hidden = config.hiddenSize();
    long bytes = 2L * layout.sequences() * hidden * Float.BYTES; // the head
    for (Chunk chunk : layout.chunks(chunkRows)) {
      boolean embeddings = active.contains("bert.embeddings.LayerNorm.weight");
      bytes += bytes(SiteKind.BLOCK_NORM, embeddings, chunk.rows(), hidden)
          + (long) chunk.rows() * Float.BYTES;
      for (int i = 0; i < config.blocks(); i++) {
        String block = BLOCK + i + ".";
        // in the last block only keys and values need more than the first token of a sequence
        long rows = i == config.blocks() - 1 ? chunk.sequences() : chunk.rows();
        boolean qkv = Stream.of("query", "key", "value")
            .anyMatch(name -> active.contains(block + "attention.self." + name + ".weight"));
        boolean wo = active.contains(block + "attention.output.dense.weight");
        boolean middle = active.contains(block + "attention.output.LayerNorm.weight");
        boolean w1 = active.contains(block + "intermediate.dense.weight");
        boolean w2 = active.contains(block + "output.dense.weight");
        boolean output = active.contains(block + "output.LayerNorm.weight");
        bytes += bytes(SiteKind.LINEAR_INPUT, qkv, chunk.rows(), hidden)
            + bytes(SiteKind.QUERY_KEY_VALUE, qkv, chunk.rows(), 3 * hidden)
            + bytes(SiteKind.ATTENTION_OUTPUT, wo, rows, hidden)
            + bytes(SiteKind.MIDDLE_NORM, middle, rows, hidden)
            + bytes(SiteKind.LINEAR_INPUT, w1, rows, hidden)
            + bytes(SiteKind.ACTIVATION_INPUT, w2, rows, config.intermediateSize())
            + bytes(SiteKind.FEED_FORWARD_INPUT, w2, rows, config.intermediateSize())
            + bytes(SiteKind.BLOCK_NORM, output, rows, hidden)
            + 2 * rows * Float.BYTES; // 1/σ
      }
    }
    for (int s = 0;
        s < layout.sequences();
        s++) { // no two neighbours are short and of equal length
      long all = (long) config.attentionHeads() * layout.rows(s);
      bytes += (config.blocks() - 1)
              * bytes(SiteKind.ATTENTION_PROBABILITIES, false, all, layout.tokens(s))
          + bytes(
              SiteKind.ATTENTION_PROBABILITIES, false, config.attentionHeads(), layout.tokens(s));
    }
    return bytes;
  }

  /** Every bias, and these. */
  private List<String> active(String... names) {
    return Stream.concat(
            OneStep.allNames(bert).stream().filter(name -> name.endsWith(".bias")),
            Stream.of(names))
        .distinct()
        .toList();
  }

  /** Runs a step; returns the bytes held between forward and backward. */
  private long held(Profile profile, Collection<String> active, Saturation saturation) {
    try (Gradients gradients = new Gradients(bert.parameters(), ActiveSet.of(active));
        Pass pass = TestPass.training(ops, profile, saturation, gradients, 0, 3, 8)) {
      Model.Run run = bert.forward(batch, pass);
      long held = memory.bytes(MemoryCategory.ACTIVATIONS);
      run.loss();
      run.backward();
      assertThat(memory.bytes(MemoryCategory.ACTIVATIONS)).as("after backward").isZero();
      return held;
    }
  }

  @Test
  void documentedBytesAreHeldForAnyActiveWeight() {
    List<String> all = OneStep.allNames(bert);
    held(PAPER, all, new Saturation());
    assertThat(held(PAPER, all, new Saturation()))
        .isEqualTo(bytes(TINY.config(), batch.layout(), 8, all));
    assertThat(held(PAPER, active(), new Saturation()))
        .isEqualTo(bytes(TINY.config(), batch.layout(), 8, active()));
    for (String name : all) { // recomputing from top-k codes would throw
      assertThat(held(PAPER, active(name), new Saturation()))
          .as("%s active", name)
          .isEqualTo(bytes(TINY.config(), batch.layout(), 8, active(name)));
    }
  }

  @Test
  void bertBaseHoldsAtMost500MebibytesWhateverIsActive() {
    BertConfig base = new BertConfig(
        BertVariant.BERT,
        30522,
        768,
        12,
        12,
        3072,
        Activation.GELU,
        512,
        2,
        0,
        1e-12,
        0.1,
        0.1,
        0.1,
        0.02);
    int[] lengths = new int[32];
    Arrays.fill(lengths, 128);
    SequenceLayout layout = new SequenceLayout(
        lengths, lengths, IntStream.range(0, 32).asLongStream().toArray());
    int active = 102 - (int) (0.95 * 102);
    long frozen = bytes(base, layout, 512, List.of());
    List<String> suffixes = List.of(
        "attention.self.query",
        "attention.output.dense",
        "attention.output.LayerNorm",
        "intermediate.dense",
        "output.dense",
        "output.LayerNorm");
    long worst = frozen
        + IntStream.range(0, base.blocks())
            .boxed()
            .flatMap(i -> suffixes.stream().map(name -> BLOCK + i + "." + name + ".weight"))
            .map(name -> bytes(base, layout, 512, List.of(name)) - frozen)
            .sorted(Comparator.reverseOrder())
            .limit(active)
            .mapToLong(Long::longValue)
            .sum();
    assertThat(worst).isLessThanOrEqualTo(500L << 20);
    assertThat(frozen >> 20).isEqualTo(295);
    assertThat(worst >> 20).isEqualTo(367);
  }

  @Test
  void nothingIsRecomputedFromTheTopTenPercent() {
    Profile without = new Profile() {
      @Override
      public String name() {
        return "paper without the inputs of linear layers";
      }

      @Override
      public Storage storageOf(SiteKind kind, boolean active) {
        return kind == SiteKind.LINEAR_INPUT ? Storage.drop() : PAPER.storageOf(kind, active);
      }
    };
    for (String weight : List.of("attention.self.value", "intermediate.dense")) {
      assertThatThrownBy(
              () -> held(without, active(BLOCK + "1." + weight + ".weight"), new Saturation()))
          .as(weight)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("top10")
          .hasMessageContaining("LayerNorm");
    }
  }

  @Test
  void clampedElementsAreCountedByKind() {
    bert.parameters().get(BLOCK + "0.intermediate.dense.bias").value().fill(10); // beyond 3.5
    Saturation saturation = new Saturation();
    held(PAPER, active(), saturation);
    assertThat(saturation.shares())
        .containsOnlyKeys(
            SiteKind.BLOCK_NORM,
            SiteKind.MIDDLE_NORM,
            SiteKind.QUERY_KEY_VALUE,
            SiteKind.ATTENTION_PROBABILITIES,
            SiteKind.ACTIVATION_INPUT)
        .containsEntry(SiteKind.BLOCK_NORM, 0.0);
    assertThat(saturation.shares().get(SiteKind.ACTIVATION_INPUT)).isBetween(0.5, 0.95);
  }
}
