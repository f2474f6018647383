package io.slimfit.model.bert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.slimfit.freeze.ActiveSet;
import io.slimfit.freeze.ColumnSampling;
import io.slimfit.freeze.FreezeConfig;
import io.slimfit.freeze.FreezePolicies;
import io.slimfit.freeze.Freezing;
import io.slimfit.freeze.Trainable;
import io.slimfit.model.ModelOptions;
import io.slimfit.model.OneStep;
import io.slimfit.model.TokenBatch;
import io.slimfit.model.loss.BinaryCrossEntropy;
import io.slimfit.model.loss.CrossEntropy;
import io.slimfit.model.loss.Loss;
import io.slimfit.model.loss.LossKind;
import io.slimfit.model.loss.MeanSquaredError;
import io.slimfit.model.loss.SpanCrossEntropy;
import io.slimfit.model.loss.TokenCrossEntropy;
import io.slimfit.nn.GradientCheck;
import io.slimfit.nn.LowRankConfig;
import io.slimfit.nn.Parameter;
import io.slimfit.tensor.DType;
import io.slimfit.tensor.Device;
import io.slimfit.tensor.MemoryCategory;
import io.slimfit.tensor.NativeMemory;
import io.slimfit.tensor.Ops;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole model's gradient, in double precision, with dropout. */
public class BertGradientTest {
  private static final long SEED = 4711;
  private static final int[] LENGTHS = {5, 3, 1, 4};
  private static final int CHUNK_ROWS = 1000;
  private static final TinyBert TINY = TinyBert.layers(2).hidden(8).heads(2).dropout(0.1);

  private final NativeMemory memory = new NativeMemory(Device.CPU);
  private final Ops ops = Ops.plain(memory);

  @AfterEach
  void nothingIsLeft() {
    ops.close();
    assertThat(memory.totalBytes()).isZero();
  }

  public static Loss targets(LossKind objective) {
    return switch (objective) {
      case SINGLE_LABEL -> new CrossEntropy(new int[] {2, 0, Loss.IGNORED, 1});
      case REGRESSION -> new MeanSquaredError(new double[] {0.3, -1, 2, 0});
      case MULTI_LABEL ->
        new BinaryCrossEntropy(new double[][] {{1, 0, 1}, {0, 0, 0}, {1, 1, 1}, {0, 0.3, 1}});
      case QUESTION_ANSWERING ->
        new SpanCrossEntropy(new int[] {1, Loss.IGNORED, 0, 3}, new int[] {4, 0, 0, Loss.IGNORED});
      case TOKENS -> {
        int none = Loss.IGNORED;
        yield new TokenCrossEntropy(
            new int[][] {{none, 2, 0, none, 1}, {none, 1, none}, {none}, {none, 0, 0, none}});
      }
    };
  }

  public static int outputs(LossKind objective) {
    return switch (objective) {
      case SINGLE_LABEL, MULTI_LABEL, TOKENS -> 3;
      case REGRESSION -> 1;
      case QUESTION_ANSWERING -> 2;
    };
  }

  private Bert model(LossKind objective) {
    return tiny().model(objective, outputs(objective), memory, DType.FLOAT64, SEED);
  }

  TinyBert tiny() {
    return TINY;
  }

  /** Whether a row of a parameter belongs to the padding token, which has no gradient. */
  boolean sparesPadding(Parameter parameter) {
    return parameter.name().contains("word_embeddings");
  }

  @ParameterizedTest
  @EnumSource(LossKind.class)
  void backwardIsTheDerivative(LossKind objective) {
    TokenBatch batch = tiny().packed(LENGTHS, targets(objective), SEED);
    try (Bert bert = model(objective)) {
      OneStep step = OneStep.of(bert, batch, ops);
      assertThat(step.gradients().keySet()).containsExactlyElementsOf(OneStep.allNames(bert));
      GradientCheck check = new GradientCheck(() -> OneStep.lossAlone(bert, batch, ops), SEED);
      Random random = new Random(SEED);
      for (Parameter parameter : bert.parameters().all()) {
        check.checkSome(
            parameter.name(), parameter.value(), step.gradients().get(parameter.name()), 8, random);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = LossKind.class,
      names = "QUESTION_ANSWERING", // its loss is over all rows
      mode = EnumSource.Mode.EXCLUDE)
  void paddingDoesNotChangeTheResult(LossKind objective) {
    try (Bert bert = model(objective)) {
      OneStep packed = OneStep.of(bert, tiny().packed(LENGTHS, targets(objective), SEED), ops);
      OneStep padded = OneStep.of(
          bert, tiny().padded(LENGTHS, new int[] {6, 6, 6, 6}, targets(objective), SEED), ops);
      assertThat(padded.loss()).isEqualTo(packed.loss(), within(1e-12));
      assertClose(packed.gradients(), padded.gradients());
    }
  }

  @Test
  void backwardIsTheDerivativeForPaddedQuestionAnswering() {
    LossKind objective = LossKind.QUESTION_ANSWERING;
    TokenBatch batch = tiny().padded(LENGTHS, new int[] {6, 6, 6, 6}, targets(objective), SEED);
    try (Bert bert = model(objective)) {
      OneStep step = OneStep.of(bert, batch, ops);
      GradientCheck check = new GradientCheck(() -> OneStep.lossAlone(bert, batch, ops), SEED);
      Random random = new Random(SEED);
      for (Parameter parameter : bert.parameters().all()) {
        if (!sparesPadding(parameter)) {
          check.checkSome(
              parameter.name(),
              parameter.value(),
              step.gradients().get(parameter.name()),
              4,
              random);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(LossKind.class)
  void partsAddUpToTheBatch(LossKind objective) {
    TokenBatch batch = tiny().packed(LENGTHS, targets(objective), SEED);
    try (Bert bert = model(objective)) {
      OneStep whole = OneStep.of(bert, batch, ops);
      for (int rows : new int[] {1, 5, 8}) {
        OneStep cut = OneStep.of(bert, batch.parts(rows), OneStep.allNames(bert), CHUNK_ROWS, ops);
        assertThat(cut.loss()).as("parts of %d", rows).isEqualTo(whole.loss(), within(1e-12));
        assertClose(whole.gradients(), cut.gradients());
      }
    }
  }

  @ParameterizedTest
  @EnumSource(LossKind.class)
  void chunksDoNotChangeTheResult(LossKind objective) {
    TokenBatch batch = tiny().packed(LENGTHS, targets(objective), SEED);
    try (Bert bert = model(objective)) {
      OneStep whole = OneStep.of(bert, batch, ops);
      for (int chunkRows : new int[] {1, 6}) {
        OneStep chunked = OneStep.of(bert, List.of(batch), OneStep.allNames(bert), chunkRows, ops);
        assertThat(chunked.loss()).isEqualTo(whole.loss(), within(1e-12));
        assertClose(whole.gradients(), chunked.gradients());
      }
    }
  }

  @Test
  void frozenParametersHaveNoGradientAndDoNotAffectOthers() {
    TokenBatch batch = tiny().packed(LENGTHS, targets(LossKind.SINGLE_LABEL), SEED);
    try (Bert bert = model(LossKind.SINGLE_LABEL)) {
      OneStep all = OneStep.of(bert, batch, ops);
      List<String> names = new ArrayList<>(OneStep.allNames(bert));
      for (int draw = 0; draw < 10; draw++) {
        Collections.shuffle(names, new Random(SEED + draw));
        List<String> active = names.subList(0, 1 + 3 * draw);
        OneStep some = OneStep.of(bert, List.of(batch), active, CHUNK_ROWS, ops);
        assertThat(some.loss()).isEqualTo(all.loss());
        assertThat(some.gradients()).containsOnlyKeys(active);
        some.gradients()
            .forEach((name, gradient) -> assertThat(gradient)
                .as("%s, seed %d", name, SEED)
                .isEqualTo(all.gradients().get(name)));
      }
      assertThat(OneStep.of(bert, List.of(batch), List.of(), CHUNK_ROWS, ops).gradients())
          .isEmpty();
    }
  }

  /** Gradients of all parameters are compared with differences in the tests above. */
  @ParameterizedTest
  @ValueSource(doubles = {1e-3, 0.25, 0.8})
  void columnsHaveTheGradientsThatTheyHaveInFullTraining(double share) {
    TokenBatch batch = tiny().packed(LENGTHS, targets(LossKind.SINGLE_LABEL), SEED);
    try (Bert bert = model(LossKind.SINGLE_LABEL)) {
      ActiveSet active = columns(bert.trainables(), share);
      assertThat(active.columns()).hasSize(6 * tiny().layers());
      Map<String, double[]> expected = OneStep.of(bert, batch, ops).only(active, bert);
      for (int chunkRows : new int[] {6, CHUNK_ROWS}) {
        OneStep whole = OneStep.of(bert, List.of(batch), active, chunkRows, ops);
        assertClose(expected, whole.gradients());
        OneStep cut = OneStep.of(bert, batch.parts(5), active, chunkRows, ops);
        assertClose(expected, cut.gradients());
      }
    }
  }

  @Test
  void lowRankAdditionsWithDropoutHaveTheGradientsOfDifferences() {
    TokenBatch batch = tiny().packed(LENGTHS, targets(LossKind.SINGLE_LABEL), SEED);
    ModelOptions options = ModelOptions.standard()
        .withLowRank(new LowRankConfig(name -> name.contains(".layer."), 2, 1.5, 0.4));
    try (Bert bert = tiny().model(LossKind.SINGLE_LABEL, 3, memory, DType.FLOAT64, SEED, options)) {
      List<Parameter> additions = bert.parameters().additions();
      assertThat(additions).hasSize(2 * 6 * tiny().layers());
      List<String> names = additions.stream().map(Parameter::name).toList();
      OneStep step = OneStep.of(bert, List.of(batch), names, CHUNK_ROWS, ops);
      assertThat(step.gradients()).containsOnlyKeys(names);
      GradientCheck check = new GradientCheck(() -> OneStep.lossAlone(bert, batch, ops), SEED);
      Random random = new Random(SEED);
      for (Parameter parameter : additions) {
        check.checkSome(
            parameter.name(), parameter.value(), step.gradients().get(parameter.name()), 8, random);
      }
      for (int rows : new int[] {1, 5}) { // each row has the mask that it has in any part
        OneStep cut = OneStep.of(bert, batch.parts(rows), names, rows, ops);
        assertThat(cut.loss()).isEqualTo(step.loss(), within(1e-12));
        assertClose(step.gradients(), cut.gradients());
      }
    }
  }

  /** What {@code --freeze columns} trains. */
  public static ActiveSet columns(List<Trainable> parameters, double share) {
    FreezeConfig config = FreezeConfig.of("columns").with(ColumnSampling.SHARE, share);
    Freezing freezing = new Freezing(FreezePolicies.of(config), parameters, Set.of(), SEED, false);
    return freezing.choose(freezing.initialDistances(), 0);
  }

  @Test
  void singlePrecisionIsCloseToDouble() {
    NativeMemory floats = new NativeMemory(Device.CPU);
    TokenBatch batch = tiny().packed(LENGTHS, targets(LossKind.SINGLE_LABEL), SEED);
    try (Bert exact = model(LossKind.SINGLE_LABEL);
        Bert fast = tiny().model(LossKind.SINGLE_LABEL, 3, floats, DType.FLOAT32, SEED);
        Ops fastOps = Ops.fast(floats)) {
      OneStep expected = OneStep.of(exact, batch, ops);
      OneStep actual = OneStep.of(fast, batch, fastOps);
      assertThat(actual.loss()).isEqualTo(expected.loss(), within(1e-5));
      assertClose(expected.gradients(), actual.gradients(), 1e-4);
    }
    assertThat(floats.bytes(MemoryCategory.ACTIVATIONS)).isZero();
  }

  public static void assertClose(Map<String, double[]> expected, Map<String, double[]> actual) {
    assertClose(expected, actual, 1e-10);
  }

  private static void assertClose(
      Map<String, double[]> expected, Map<String, double[]> actual, double tolerance) {
    assertThat(actual.keySet()).isEqualTo(expected.keySet());
    expected.forEach((name, values) -> {
      double[] other = Objects.requireNonNull(actual.get(name));
      for (int i = 0; i < values.length; i++) {
        assertThat(other[i])
            .as("gradient of %s at index %d, seed %d", name, i, SEED)
            .isEqualTo(values[i], within(tolerance * (1 + Math.abs(values[i]))));
      }
    });
  }
}
