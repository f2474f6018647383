package io.slimfit.model.vit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.slimfit.base.Place;
import io.slimfit.checkpoint.TensorSource;
import io.slimfit.freeze.ActiveSet;
import io.slimfit.memory.Profile;
import io.slimfit.memory.Profiles;
import io.slimfit.model.GoldenSteps;
import io.slimfit.model.ImageBatch;
import io.slimfit.model.ImageShape;
import io.slimfit.model.Model;
import io.slimfit.model.ModelOptions;
import io.slimfit.model.OneStep;
import io.slimfit.model.Pixels;
import io.slimfit.model.bert.GoldenModel;
import io.slimfit.model.loss.CrossEntropy;
import io.slimfit.nn.Gradients;
import io.slimfit.nn.Parameter;
import io.slimfit.nn.Pass;
import io.slimfit.nn.TestPass;
import io.slimfit.tensor.DType;
import io.slimfit.tensor.Device;
import io.slimfit.tensor.NativeMemory;
import io.slimfit.tensor.Ops;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Logits, loss, every gradient and three AdamW steps of a tiny ViT against PyTorch and
 * transformers.
 */
@Tag("golden")
public class VisionTransformerGoldenTest {
  private static final String NAME = "vit-classification";
  private static final String DEIT = "deit-classification";
  private static final String DINOV2 = "dinov2-classification";

  private final NativeMemory memory = new NativeMemory(Device.CPU);

  /** The golden batch. */
  public static ImageBatch batch(GoldenModel golden, ImageShape shape) {
    float[] all = new float[golden.values("input.pixel_values").length];
    double[] values = golden.values("input.pixel_values");
    for (int i = 0; i < all.length; i++) {
      all[i] = (float) values[i];
    }
    int[] labels = golden.ints("input.labels");
    float[][] pixels = new float[labels.length][];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = Arrays.copyOfRange(all, i * shape.length(), (i + 1) * shape.length());
    }
    return ImageBatch.of(new Pixels.Floats(pixels), shape, new CrossEntropy(labels));
  }

  private static ActiveSet all(Model<?> model) {
    return ActiveSet.of(OneStep.allNames(model));
  }

  @ParameterizedTest(name = "{0}, {1} kernels, profile {2}, chunks of {3} rows")
  @CsvSource({
    NAME + ", fast, exact, 1",
    NAME + ", fast, exact, 34",
    NAME + ", fast, exact, 1000",
    NAME + ", fast, checkpoint, 34",
    NAME + ", plain, exact, 34",
    NAME + ", plain, checkpoint, 1000",
    DEIT + ", fast, exact, 13",
    DEIT + ", fast, checkpoint, 1000",
    DEIT + ", plain, exact, 1000",
    DINOV2 + ", fast, exact, 13",
    DINOV2 + ", fast, checkpoint, 1000",
    DINOV2 + ", plain, exact, 1000"
  })
  void equalsTheReference(String name, String kernels, String profileName, int chunkRows)
      throws IOException {
    Profile profile = Profiles.get(profileName, Place.setting("profile"));
    GoldenModel golden = name.equals(NAME) ? GoldenModel.open(name) : GoldenModel.family(name);
    try (Ops ops = kernels.equals("fast") ? Ops.fast(memory) : Ops.plain(memory);
        VisionTransformer model = golden.loadVision(memory)) {
      ImageBatch batch = batch(golden, model.config().image());
      GoldenSteps<ImageBatch> steps = new GoldenSteps<>(golden, model, ops, chunkRows);
      try (Gradients gradients = new Gradients(model.parameters(), all(model))) {
        double loss = steps.learn(batch, gradients, profile);
        golden.compare("loss", new double[] {loss}, golden.values("loss"), "loss");
        steps.compareGradients(gradients);
      }
      steps.compareUpdates(batch, all(model), profile);
    }
    assertThat(memory.totalBytes()).as("bytes left: " + memory).isZero();
  }

  @ParameterizedTest(name = "{0} kernels, profile {1}, parts of {2} images")
  @CsvSource({"fast, exact, 1", "fast, checkpoint, 3", "plain, exact, 2"})
  void anyPartsEqualTheReference(String kernels, String profileName, int images)
      throws IOException {
    Profile profile = Profiles.get(profileName, Place.setting("profile"));
    GoldenModel golden = GoldenModel.open(NAME);
    try (Ops ops = kernels.equals("fast") ? Ops.fast(memory) : Ops.plain(memory);
        VisionTransformer model = golden.loadVision(memory);
        Gradients gradients = new Gradients(model.parameters(), all(model))) {
      List<ImageBatch> parts = batch(golden, model.config().image())
          .parts(images * model.config().image().rows());
      assertThat(parts).hasSizeGreaterThan(1);
      double loss = 0;
      for (int i = 0; i < parts.size(); i++) {
        try (Pass pass = TestPass.training(ops, profile, gradients, i, 1, 1000)) {
          Model.Run run = model.forward(parts.get(i), pass);
          loss += run.loss();
          run.backward();
        }
      }
      golden.compare("loss", new double[] {loss}, golden.values("loss"), "loss");
      new GoldenSteps<>(golden, model, ops, 1000).compareGradients(gradients);
    }
  }

  @Test
  void parametersEqualThoseOfHuggingFaceInOrder() throws IOException {
    GoldenModel golden = GoldenModel.open(NAME);
    try (VisionTransformer model = golden.loadVision(memory);
        TensorSource source = golden.folder().weights()) {
      assertThat(OneStep.allNames(model)).isEqualTo(list(golden.json().path("parameter_order")));
      assertThat(OneStep.allNames(model)).containsExactlyInAnyOrderElementsOf(source.names());
      List<String> schedulable = model.parameters().all().stream()
          .filter(Parameter::isSchedulable)
          .map(Parameter::name)
          .toList();
      assertThat(schedulable).isEqualTo(list(golden.json().path("schedulable").path("names")));
      try (VisionTransformer shapes = new VisionTransformer(
          model.config(),
          model.headKind(),
          model.outputs(),
          ModelOptions.standard(),
          new NativeMemory(Device.META),
          DType.FLOAT32)) {
        assertThat(shapes.parameters().elements()).isEqualTo(model.parameters().elements());
      }
    }
  }

  private static List<String> list(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false)
        .map(JsonNode::asText)
        .toList();
  }
}
