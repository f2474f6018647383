package io.slimfit.train;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.slimfit.base.Place;
import io.slimfit.freeze.ActiveSet;
import io.slimfit.memory.Profiles;
import io.slimfit.model.HeadKind;
import io.slimfit.model.Model;
import io.slimfit.model.ModelOptions;
import io.slimfit.model.OneStep;
import io.slimfit.model.TokenBatch;
import io.slimfit.model.bert.Bert;
import io.slimfit.model.bert.TinyBert;
import io.slimfit.model.loss.ComparedText;
import io.slimfit.model.loss.EmbeddingLoss;
import io.slimfit.model.loss.EmbeddingObjective;
import io.slimfit.model.loss.Pooling;
import io.slimfit.nn.Gradients;
import io.slimfit.nn.Pass;
import io.slimfit.nn.TestPass;
import io.slimfit.tensor.DType;
import io.slimfit.tensor.Device;
import io.slimfit.tensor.MemoryCategory;
import io.slimfit.tensor.NativeMemory;
import io.slimfit.tensor.Ops;
import io.slimfit.tensor.Workers;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** GradCache: a batch in parts has the gradients of the batch in one go. */
class JointPartsTest {
  private static final long STEP = 12;
  private static final int CHUNK_ROWS = 1000;
  private static final int[] LENGTHS = {5, 3, 7, 2, 9, 4, 6, 8, 3, 5, 1, 4};
  private static final TinyBert TINY = TinyBert.layers(2).hidden(8).heads(2).dropout(0.3);

  private final NativeMemory memory = new NativeMemory(Device.CPU);
  private final Ops ops = Ops.fast(memory);
  private final Bert bert = model();

  private Bert model() {
    Bert made = new Bert(
        TINY.config(),
        HeadKind.HIDDEN_STATES,
        TINY.hidden(),
        ModelOptions.standard(),
        memory,
        DType.FLOAT32);
    Random random = new Random(3);
    made.parameters()
        .all()
        .forEach(
            p -> p.value().set(random.doubles(p.shape().elements(), -0.7, 0.7).toArray()));
    return made;
  }

  @AfterEach
  void nothingIsLeft() {
    bert.close();
    ops.close();
    assertThat(memory.totalBytes()).isZero();
  }

  private static TokenBatch batch() {
    ComparedText[] texts = IntStream.range(0, LENGTHS.length)
        .mapToObj(i -> new ComparedText(0, i / 2, i % 2, 0, i / 2))
        .toArray(ComparedText[]::new);
    return TINY.packed(
        LENGTHS,
        new EmbeddingLoss(
            texts, Pooling.MEAN, new EmbeddingObjective.MultipleNegatives(20), List.of()),
        1);
  }

  private record Step(double loss, Map<String, double[]> gradients) {}

  private Step step(List<TokenBatch> parts, String profile, List<String> active) {
    try (Workers workers = new Workers(1, memory);
        Gradients gradients = new Gradients(bert.parameters(), ActiveSet.of(active))) {
      List<TokenBatch> ready = JointParts.of(parts, bert, STEP, workers);
      assertThat(memory.bytes(MemoryCategory.ACTIVATIONS)).isZero();
      double loss = 0;
      for (int i = 0; i < ready.size(); i++) {
        try (Pass pass = TestPass.training(
            ops, Profiles.get(profile, Place.of("test")), gradients, i, STEP, CHUNK_ROWS)) {
          Model.Run run = bert.forward(ready.get(i), pass);
          loss += run.loss();
          run.backward();
        }
      }
      return new Step(loss, OneStep.read(bert, gradients, ops));
    }
  }

  private static void assertClose(Step actual, Step expected, double error) {
    assertThat(actual.loss()).isEqualTo(expected.loss(), within(error));
    assertThat(actual.gradients()).hasSameSizeAs(expected.gradients());
    actual.gradients().forEach((name, gradient) -> {
      double[] wanted = requireNonNull(expected.gradients().get(name));
      double largest = Arrays.stream(wanted).map(Math::abs).max().orElse(0);
      for (int i = 0; i < wanted.length; i++) {
        assertThat(gradient[i])
            .as("%s[%d]", name, i)
            .isEqualTo(wanted[i], within(error * Math.max(1, largest)));
      }
    });
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 10, 25})
  void partsHaveTheGradientsOfTheWholeBatchThroughDropout(int rows) {
    List<String> all = OneStep.allNames(bert);
    Step whole = step(List.of(batch()), "exact", all);
    List<TokenBatch> parts = batch().parts(rows);
    assertThat(parts).hasSizeGreaterThan(1);
    assertClose(step(parts, "exact", all), whole, 1e-6);
    assertClose(step(batch().deal(3), "exact", all), whole, 1e-6);
  }

  @Test
  void frozenWeightsChangeNoOtherGradient() {
    List<String> some = OneStep.allNames(bert).stream()
        .filter(name -> name.contains("layer.1.output"))
        .toList();
    Step whole = step(List.of(batch()), "exact", some);
    assertThat(whole.gradients()).containsOnlyKeys(some);
    assertClose(step(batch().parts(10), "exact", some), whole, 1e-6);
  }

  @ParameterizedTest
  @ValueSource(strings = {"lean", "min", "checkpoint"})
  void profilesHaveTheirOwnErrorOnly(String profile) {
    List<String> all = OneStep.allNames(bert);
    Step whole = step(List.of(batch()), "exact", all);
    Step coded = step(batch().parts(10), profile, all);
    assertThat(coded.loss()).isEqualTo(whole.loss(), within(1e-6));
    assertThat(OneStep.relativeError(coded.gradients(), whole.gradients()))
        .isLessThan(profile.equals("checkpoint") ? 1e-5 : 0.05);
  }

  @Test
  void otherLossesStayAsTheyAre() {
    List<TokenBatch> parts = TinyTraining.batch(6, 4).parts(8);
    try (Workers workers = new Workers(1, memory)) {
      assertThat(JointParts.of(parts, bert, STEP, workers)).isSameAs(parts);
    }
  }
}
