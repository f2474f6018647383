package io.slimfit.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.slimfit.base.Place;
import io.slimfit.freeze.ActiveSet;
import io.slimfit.memory.Profiles;
import io.slimfit.model.Batch;
import io.slimfit.model.GoldenSteps;
import io.slimfit.model.HeadKind;
import io.slimfit.model.ImageBatch;
import io.slimfit.model.Model;
import io.slimfit.model.ModelFamilies;
import io.slimfit.model.ModelFamily;
import io.slimfit.model.ModelOptions;
import io.slimfit.model.TokenBatch;
import io.slimfit.model.bert.BertGoldenTest;
import io.slimfit.model.bert.GoldenModel;
import io.slimfit.model.loss.LossKind;
import io.slimfit.model.vit.VisionTransformerConfig;
import io.slimfit.model.vit.VisionTransformerGoldenTest;
import io.slimfit.nn.Gradients;
import io.slimfit.nn.Parameter;
import io.slimfit.run.config.StoredHead;
import io.slimfit.task.ModelInput;
import io.slimfit.task.OutputSpec;
import io.slimfit.tensor.Device;
import io.slimfit.tensor.NativeMemory;
import io.slimfit.tensor.Ops;
import io.slimfit.train.RunListener;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Adapters that PEFT saved give PEFT's logits and gradients: bench/goldens/peft_adapters.py. */
@Tag("golden")
class PeftGoldenTest {
  private static final Path ADAPTERS = Path.of("src/test/resources/peft");

  private final NativeMemory memory = new NativeMemory(Device.CPU);

  @ParameterizedTest
  @ValueSource(strings = {"exact", "checkpoint"})
  void ofTextsEqualThoseOfPeft(String profile) throws IOException {
    GoldenModel base = GoldenModel.open("bert-classification");
    TokenBatch batch = BertGoldenTest.batch(base, LossKind.SINGLE_LABEL, false);
    compare(base, "text", texts(base), HeadKind.SEQUENCE_CLASSIFICATION, 3, batch, profile);
  }

  @ParameterizedTest
  @ValueSource(strings = {"exact", "checkpoint"})
  void ofQuestionsEqualThoseOfPeft(String profile) throws IOException {
    GoldenModel base = GoldenModel.open("bert-question-answering");
    TokenBatch batch = BertGoldenTest.batch(base, LossKind.QUESTION_ANSWERING, false);
    compare(base, "questions", texts(base), HeadKind.QUESTION_ANSWERING, 2, batch, profile);
  }

  @ParameterizedTest
  @ValueSource(strings = {"exact", "checkpoint"})
  void ofImagesEqualThoseOfPeftWhichNamesLayersOtherwise(String profile) throws IOException {
    GoldenModel base = GoldenModel.open("vit-classification");
    ImageBatch batch = VisionTransformerGoldenTest.batch(
        base,
        VisionTransformerConfig.of(
                base.folder().config(),
                io.slimfit.model.vit.VisionVariant.VIT,
                base.folder().configPlace())
            .image());
    ModelFamily<ImageBatch> family =
        ModelFamilies.ofImages(base.folder().config(), base.folder().configPlace());
    compare(base, "images", family, HeadKind.SEQUENCE_CLASSIFICATION, 10, batch, profile);
  }

  private static ModelFamily<TokenBatch> texts(GoldenModel base) {
    return ModelFamilies.ofTexts(base.folder().config(), base.folder().configPlace());
  }

  private <B extends Batch<B>> void compare(
      GoldenModel base,
      String adapter,
      ModelFamily<B> family,
      HeadKind head,
      int outputs,
      B batch,
      String profile)
      throws IOException {
    Path folder = ADAPTERS.resolve(adapter);
    ModelSource source =
        ModelSource.of(base.folder().path().toString(), Optional.of(folder), RunListener.silent());
    ModelInput<B> input = new ModelInput<>(family, source.config(), Map.of());
    try (ModelLoader.Loaded<B> loaded = new ModelLoader<>(source, input, RunListener.silent())
            .load(
                new OutputSpec(head, outputs, List.of(), Optional.empty()),
                ModelOptions.standard(),
                StoredHead.KEPT,
                1,
                memory);
        Ops ops = Ops.fast(memory)) {
      assertThat(loaded.fresh()).isEmpty();
      Model<B> model = loaded.model();
      List<Parameter> trained = model.parameters().all().stream()
          .filter(p -> loaded.ofAdapter().contains(p.name())
              || model.parameters().additions().contains(p))
          .toList();
      GoldenModel golden = base.withResults(folder.resolve("golden.safetensors"));
      GoldenSteps<B> steps = new GoldenSteps<>(golden, model, ops, 1000);
      ActiveSet active = ActiveSet.of(trained.stream().map(Parameter::name).toList());
      try (Gradients gradients = new Gradients(model.parameters(), active)) {
        double loss = steps.learn(batch, gradients, Profiles.get(profile, Place.of("test")));
        golden.compare("loss", new double[] {loss}, golden.values("loss"), "loss");
        assertThat(gradients.parameters()).containsExactlyInAnyOrderElementsOf(trained);
        steps.compareGradients(gradients, trained);
      }
    }
    assertThat(memory.totalBytes()).isZero();
  }
}
