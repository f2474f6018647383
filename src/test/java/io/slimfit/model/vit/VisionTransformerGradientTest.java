package io.slimfit.model.vit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.slimfit.freeze.ActiveSet;
import io.slimfit.model.ImageBatch;
import io.slimfit.model.OneStep;
import io.slimfit.model.bert.BertGradientTest;
import io.slimfit.model.loss.Loss;
import io.slimfit.nn.GradientCheck;
import io.slimfit.nn.Parameter;
import io.slimfit.tensor.DType;
import io.slimfit.tensor.Device;
import io.slimfit.tensor.NativeMemory;
import io.slimfit.tensor.Ops;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The whole ViT's gradient, in double precision, with dropout. */
class VisionTransformerGradientTest {
  private static final long SEED = 4711;
  private static final int CHUNK_ROWS = 1000;
  private static final TinyVision TINY = TinyVision.layers(2);
  private static final int[] LABELS = {2, 0, Loss.IGNORED, 1};

  private final NativeMemory memory = new NativeMemory(Device.CPU);
  private final Ops ops = Ops.plain(memory);
  private final VisionTransformer model = TINY.model(3, memory, DType.FLOAT64, SEED);
  private final ImageBatch batch = TINY.batch(LABELS, SEED);

  @AfterEach
  void nothingIsLeft() {
    model.close();
    ops.close();
    assertThat(memory.totalBytes()).isZero();
  }

  @Test
  void backwardIsTheDerivative() {
    requireDerivative(model, batch);
  }

  @Test
  void backwardIsTheDerivativeWithoutBiasesOfQueryKeyAndValue() {
    try (VisionTransformer unbiased =
        TINY.withoutQueryKeyValueBiases().model(3, memory, DType.FLOAT64, SEED)) {
      assertThat(OneStep.allNames(unbiased))
          .contains("vit.encoder.layer.0.attention.attention.query.weight")
          .noneMatch(name -> name.contains(".attention.attention.") && name.endsWith("bias"));
      assertThat(model.parameters().elements() - unbiased.parameters().elements())
          .isEqualTo(3L * TINY.layers() * TINY.hidden());
      requireDerivative(unbiased, batch);
    }
  }

  @Test
  void backwardIsTheDerivativeWithADistillationToken() {
    TinyVision deit = TINY.variant(VisionVariant.DEIT);
    try (VisionTransformer two = deit.model(3, memory, DType.FLOAT64, SEED)) {
      assertThat(OneStep.allNames(two)).contains("deit.embeddings.distillation_token");
      requireDerivative(two, deit.batch(LABELS, SEED));
    }
  }

  @Test
  void backwardIsTheDerivativeWithScaledBranchesAndTheMeanOfPatches() {
    TinyVision dinov2 = TINY.variant(VisionVariant.DINOV2);
    try (VisionTransformer scaled = dinov2.model(3, memory, DType.FLOAT64, SEED)) {
      assertThat(OneStep.allNames(scaled)).contains("dinov2.encoder.layer.1.layer_scale2.lambda1");
      ImageBatch images = dinov2.batch(LABELS, SEED);
      requireDerivative(scaled, images);
      OneStep all = OneStep.of(scaled, images, ops);
      for (String name : OneStep.allNames(scaled)) { // each is the lowest active one
        OneStep some = OneStep.of(scaled, List.of(images), List.of(name), CHUNK_ROWS, ops);
        assertThat(some.gradients().get(name))
            .as(name)
            .isEqualTo(all.gradients().get(name));
      }
    }
  }

  @Test
  void partsAndChunksDoNotChangeTheResult() {
    OneStep whole = OneStep.of(model, batch, ops);
    for (int rows : new int[] {1, 10, 15}) {
      OneStep cut = OneStep.of(model, batch.parts(rows), OneStep.allNames(model), CHUNK_ROWS, ops);
      assertThat(cut.loss()).as("parts of %d rows", rows).isEqualTo(whole.loss(), within(1e-12));
      BertGradientTest.assertClose(whole.gradients(), cut.gradients());
      OneStep chunked = OneStep.of(model, List.of(batch), OneStep.allNames(model), rows, ops);
      assertThat(chunked.loss()).as("chunks of %d rows", rows).isEqualTo(whole.loss());
      BertGradientTest.assertClose(whole.gradients(), chunked.gradients());
    }
    OneStep dealt = OneStep.of(model, batch.deal(3), OneStep.allNames(model), CHUNK_ROWS, ops);
    BertGradientTest.assertClose(whole.gradients(), dealt.gradients());
  }

  @Test
  void frozenParametersHaveNoGradientAndDoNotAffectOthers() {
    OneStep all = OneStep.of(model, batch, ops);
    List<String> names = new ArrayList<>(OneStep.allNames(model));
    List<List<String>> draws = new ArrayList<>();
    names.forEach(name -> draws.add(List.of(name))); // each is the lowest active one
    for (int draw = 0; draw < 10; draw++) {
      Collections.shuffle(names, new Random(SEED + draw));
      draws.add(List.copyOf(names.subList(0, 1 + 3 * draw)));
    }
    draws.add(List.of());
    for (List<String> active : draws) {
      OneStep some = OneStep.of(model, List.of(batch), active, CHUNK_ROWS, ops);
      assertThat(some.loss()).isEqualTo(all.loss());
      assertThat(some.gradients()).containsOnlyKeys(active);
      some.gradients()
          .forEach((name, gradient) -> assertThat(gradient)
              .as("%s, active: %s, seed %d", name, active, SEED)
              .isEqualTo(all.gradients().get(name)));
    }
  }

  @Test
  void columnsHaveTheGradientsThatTheyHaveInFullTraining() {
    ActiveSet active = BertGradientTest.columns(model.trainables(), 0.25);
    assertThat(active.columns()).hasSize(6 * TINY.layers());
    assertThat(active.names())
        .contains("vit.embeddings.patch_embeddings.projection.bias")
        .doesNotContain("vit.embeddings.patch_embeddings.projection.weight")
        .noneMatch(name -> name.contains("position") || name.contains("cls"));
    OneStep some = OneStep.of(model, batch.parts(15), active, CHUNK_ROWS, ops);
    Map<String, double[]> expected = OneStep.of(model, batch, ops).only(active, model);
    BertGradientTest.assertClose(expected, some.gradients());
  }

  private void requireDerivative(VisionTransformer checked, ImageBatch images) {
    OneStep step = OneStep.of(checked, images, ops);
    assertThat(step.gradients().keySet()).containsExactlyElementsOf(OneStep.allNames(checked));
    GradientCheck check = new GradientCheck(() -> OneStep.lossAlone(checked, images, ops), SEED);
    Random random = new Random(SEED);
    for (Parameter parameter : checked.parameters().all()) {
      check.checkSome(
          parameter.name(), parameter.value(), step.gradients().get(parameter.name()), 8, random);
    }
  }
}
