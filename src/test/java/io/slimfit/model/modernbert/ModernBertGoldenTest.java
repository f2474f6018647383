package io.slimfit.model.modernbert;

import static org.assertj.core.api.Assertions.assertThat;

import io.slimfit.base.Place;
import io.slimfit.freeze.ActiveSet;
import io.slimfit.memory.Profile;
import io.slimfit.memory.Profiles;
import io.slimfit.model.GoldenSteps;
import io.slimfit.model.Model;
import io.slimfit.model.ModelOptions;
import io.slimfit.model.OneStep;
import io.slimfit.model.TokenBatch;
import io.slimfit.model.bert.BertGoldenTest;
import io.slimfit.model.bert.GoldenModel;
import io.slimfit.model.loss.LossKind;
import io.slimfit.nn.Gradients;
import io.slimfit.nn.Pass;
import io.slimfit.nn.TestPass;
import io.slimfit.tensor.DType;
import io.slimfit.tensor.Device;
import io.slimfit.tensor.NativeMemory;
import io.slimfit.tensor.Ops;
import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Logits, loss, every gradient and three AdamW steps against transformers, and all profiles. */
@Tag("golden")
class ModernBertGoldenTest {
  private static final int CHUNK_ROWS = 32;

  private final NativeMemory memory = new NativeMemory(Device.CPU);

  private ModernBert load(GoldenModel golden, LossKind loss) {
    ModernBertConfig config =
        ModernBertConfig.of(golden.folder().config(), golden.folder().configPlace());
    return golden.read(new ModernBert(
        config, loss.head(), golden.outputs(loss), ModelOptions.standard(), memory, DType.FLOAT32));
  }

  @ParameterizedTest(name = "{0}, {2} kernels, profile {3}")
  @CsvSource({
    "modernbert-classification, SINGLE_LABEL, fast, exact",
    "modernbert-classification, SINGLE_LABEL, plain, checkpoint",
    "modernbert-mean, SINGLE_LABEL, fast, exact",
    "modernbert-mean, SINGLE_LABEL, fast, checkpoint",
    "modernbert-question-answering, QUESTION_ANSWERING, fast, exact",
    "modernbert-tokens, TOKENS, fast, exact",
    "modernbert-tokens, TOKENS, plain, checkpoint"
  })
  void paddedEqualsTheReference(String name, LossKind loss, String kernels, String profileName)
      throws IOException {
    Profile profile = Profiles.get(profileName, Place.setting("profile"));
    GoldenModel golden = GoldenModel.family(name);
    try (Ops ops = kernels.equals("fast") ? Ops.fast(memory) : Ops.plain(memory);
        ModernBert model = load(golden, loss)) {
      TokenBatch batch = BertGoldenTest.batch(golden, loss, false);
      GoldenSteps<TokenBatch> steps = new GoldenSteps<>(golden, model, ops, CHUNK_ROWS);
      ActiveSet all = ActiveSet.of(OneStep.allNames(model));
      try (Gradients gradients = new Gradients(model.parameters(), all)) {
        double value = steps.learn(batch, gradients, profile);
        golden.compare("loss", new double[] {value}, golden.values("loss"), "loss");
        steps.compareGradients(gradients);
      }
      steps.compareUpdates(batch, all, profile);
    }
    assertThat(memory.totalBytes()).as("bytes left: " + memory).isZero();
  }

  @ParameterizedTest(name = "{0}, profile {1} within {2}")
  @CsvSource({
    "modernbert-classification, checkpoint, 1e-5",
    "modernbert-classification, lean, 0.05",
    "modernbert-classification, min, 0.05",
    "modernbert-mean, lean, 0.05",
    "modernbert-mean, min, 0.05"
  })
  void profilesAreWithinTheirCodecsError(String name, String profile, double error)
      throws IOException {
    GoldenModel golden = GoldenModel.family(name);
    try (Ops ops = Ops.fast(memory);
        ModernBert model = load(golden, LossKind.SINGLE_LABEL)) {
      TokenBatch batch = BertGoldenTest.batch(golden, LossKind.SINGLE_LABEL, true);
      OneStep exact = OneStep.of(model, batch, ops);
      ActiveSet all = ActiveSet.of(OneStep.allNames(model));
      try (Gradients gradients = new Gradients(model.parameters(), all)) {
        Profile coded = Profiles.get(profile, Place.of("test"));
        try (Pass pass = TestPass.training(ops, coded, gradients, 0, 1, CHUNK_ROWS)) {
          Model.Run run = model.forward(batch, pass);
          run.loss();
          run.backward();
        }
        assertThat(OneStep.relativeError(OneStep.read(model, gradients, ops), exact.gradients()))
            .isLessThan(error);
      }
    }
    assertThat(memory.totalBytes()).isZero();
  }
}
