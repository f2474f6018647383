package io.slimfit.model.bert;

import static org.assertj.core.api.Assertions.assertThat;

import io.slimfit.base.Place;
import io.slimfit.freeze.ActiveSet;
import io.slimfit.memory.Profiles;
import io.slimfit.model.Model;
import io.slimfit.model.OneStep;
import io.slimfit.model.TokenBatch;
import io.slimfit.model.loss.CrossEntropy;
import io.slimfit.model.loss.LossKind;
import io.slimfit.nn.Gradients;
import io.slimfit.nn.Parameter;
import io.slimfit.nn.Pass;
import io.slimfit.nn.TestPass;
import io.slimfit.tensor.DType;
import io.slimfit.tensor.Device;
import io.slimfit.tensor.MemoryCategory;
import io.slimfit.tensor.NativeMemory;
import io.slimfit.tensor.Ops;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The bytes of the exact profile, as docs/memory.md counts them. */
class HeldBytesTest {
  private static final TinyBert TINY = TinyBert.layers(3).hidden(16).heads(2);
  private static final int[] LENGTHS = {7, 3, 5};
  private static final int TOKENS = 15;

  private final NativeMemory memory = new NativeMemory(Device.CPU);
  private final Ops ops = Ops.fast(memory);
  private final Bert bert = tiny().model(LossKind.SINGLE_LABEL, 2, memory, DType.FLOAT32, 1);
  private final TokenBatch batch = TINY.packed(LENGTHS, new CrossEntropy(new int[] {0, 1, 0}), 1);
  private Gradients gradients = new Gradients(bert.parameters(), ActiveSet.of(List.of()));

  TinyBert tiny() {
    return TINY;
  }

  private String bias() {
    return bert.taskParameters().get(bert.taskParameters().size() - 1).name();
  }

  @BeforeEach
  void allActive() {
    gradients.close();
    gradients = new Gradients(bert.parameters(), ActiveSet.of(OneStep.allNames(bert)));
  }

  @AfterEach
  void free() {
    gradients.close();
    bert.close();
    ops.close();
    assertThat(memory.totalBytes()).isZero();
  }

  private Pass pass(int chunkRows) {
    return TestPass.training(
        ops, Profiles.get("exact", Place.of("test")), gradients, 0, 3, chunkRows);
  }

  private static long expectedBytes() {
    return expectedBytes(0) + 4L * TOKENS * (TINY.hidden() + 1); // and x̂ and 1/σ of the embeddings
  }

  /** Of the blocks from {@code first} on, and of the head. */
  private static long expectedBytes(int first) {
    int hidden = TINY.hidden();
    int keysAndValues = 4 * 3 * hidden; // and queries, for every token
    int rest = 4
        * (2 * hidden + hidden + TINY.intermediate() + 2); // two x̂; attention's output; u; two 1/σ
    long blocks = 0;
    for (int block = first; block < TINY.layers(); block++) {
      boolean last =
          block == TINY.layers() - 1; // only the first token of a sequence goes through it
      blocks += (long) TOKENS * keysAndValues + (long) (last ? LENGTHS.length : TOKENS) * rest;
    }
    return blocks + (long) LENGTHS.length * 4 * 2 * hidden;
  }

  @Test
  void forwardHoldsTheDocumentedBytes() {
    for (int chunkRows : new int[] {1, 8, 1000}) {
      try (Pass pass = pass(chunkRows)) {
        bert.forward(batch, pass);
        assertThat(memory.bytes(MemoryCategory.ACTIVATIONS))
            .as("chunks of %d rows", chunkRows)
            .isEqualTo(expectedBytes());
      }
      assertThat(memory.bytes(MemoryCategory.ACTIVATIONS)).isZero();
      allActive();
    }
  }

  @Test
  void freezingSavesNoActivationsInThisProfile() {
    gradients.close();
    List<String> vectors = bert.parameters().vectors().map(Parameter::name).toList();
    gradients = new Gradients(bert.parameters(), ActiveSet.of(vectors));
    try (Pass pass = pass(1000)) {
      bert.forward(batch, pass);
      assertThat(memory.bytes(MemoryCategory.ACTIVATIONS)).isEqualTo(expectedBytes());
    }
  }

  @Test
  void onlyTheInputIsHeldBelowTheLowestActiveParameter() {
    gradients.close();
    String lowest = tiny().variant().prefix() + "encoder.layer.1.output.dense.weight";
    gradients = new Gradients(bert.parameters(), ActiveSet.of(List.of(lowest, bias())));
    try (Pass pass = pass(1000)) {
      Model.Run run = bert.forward(batch, pass);
      long input = 4L * TOKENS * TINY.hidden();
      assertThat(memory.bytes(MemoryCategory.ACTIVATIONS)).isEqualTo(input + expectedBytes(1));
      run.loss();
      run.backward();
      assertThat(gradients.parameters()).extracting(Parameter::name).contains(lowest);
    }
  }

  @Test
  void stepOfOnlyTheHeadHoldsNothingOfTheBlocks() {
    gradients.close();
    gradients = new Gradients(bert.parameters(), ActiveSet.of(List.of(bias())));
    try (Pass pass = pass(1000)) {
      bert.forward(batch, pass);
      assertThat(memory.bytes(MemoryCategory.ACTIVATIONS)).isEqualTo(expectedBytes(TINY.layers()));
    }
  }

  @Test
  void nothingIsHeldAfterBackward() {
    for (int chunkRows : new int[] {1, 8, 1000}) {
      try (Pass pass = pass(chunkRows)) {
        Model.Run run = bert.forward(batch, pass);
        run.loss();
        run.backward();
        assertThat(memory.bytes(MemoryCategory.ACTIVATIONS)).isZero();
        assertThat(memory.peakBytes(MemoryCategory.ACTIVATIONS)).isEqualTo(expectedBytes());
      }
      allActive();
    }
  }

  @Test
  void inferenceHoldsNothingAndHasNoDropout() {
    double[] first;
    try (Pass pass = Pass.inference(ops, 1000)) {
      first = bert.forward(batch, pass).logits();
      assertThat(memory.bytes(MemoryCategory.ACTIVATIONS)).isZero();
    }
    Bert without = tiny().dropout(0).model(LossKind.SINGLE_LABEL, 2, memory, DType.FLOAT32, 1);
    try (without;
        Pass pass = pass(1000)) {
      assertThat(without.forward(batch, pass).logits()).isEqualTo(first);
    }
  }

  @Test
  void frozenStepAllocatesNoMatrixGradients() {
    gradients.close();
    gradients = new Gradients(bert.parameters(), ActiveSet.of(List.of(bias())));
    try (Pass pass = pass(1000)) {
      Model.Run run = bert.forward(batch, pass);
      run.loss();
      run.backward();
      // the part's own sum, which becomes the step's
      assertThat(memory.bytes(MemoryCategory.GRADIENTS)).isEqualTo(2 * 4);
    }
  }
}
