package io.slimfit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.slimfit.cli.SlimfitProcess.Ended;
import io.slimfit.data.image.ImageFiles;
import io.slimfit.hub.FakeHub;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.CRC32;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code ./slimfit} on images: training from scratch, evaluation, prediction, and invalid files.
 */
class ImagesIT {
  @TempDir
  static Path folder;

  @BeforeAll
  static void train() throws Exception {
    for (int i = 0; i < 12; i++) {
      ImageFiles.write(folder.resolve("data/train/dark/" + i + ".png"), ImageFiles.png(i));
      ImageFiles.write(folder.resolve("data/train/light/" + i + ".png"), ImageFiles.png(255 - i));
    }
    for (String part : List.of("data/val", "pictures")) {
      ImageFiles.write(folder.resolve(part + "/dark/a.png"), ImageFiles.png(20));
      ImageFiles.write(folder.resolve(part + "/light/a.png"), ImageFiles.png(230));
    }
    Ended run = train("run", "data", "--epochs", "8", "--learning-rate", "5e-3");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out()).contains("accuracy               1.0000");
  }

  private static Ended train(String output, String data, String... more) throws Exception {
    List<String> words = new ArrayList<>(List.of(
        "train",
        "--task",
        "imagefolder",
        "--model",
        "vit-tiny",
        "--from-scratch",
        "--layers",
        "1"));
    words.addAll(
        List.of("--hidden-size", "16", "--heads", "2", "--image-size", "8", "--batch-size", "8"));
    words.addAll(List.of("--threads", "1", "--data", data, "--output", output));
    words.addAll(List.of(more));
    return SlimfitProcess.run(folder, words.toArray(String[]::new));
  }

  @Test
  void modelFromTheHub() throws Exception {
    Path model = Path.of(System.getProperty("slimfit.golden")).resolve("models/vit-classification");
    String processor =
        "{\"size\": 32, \"image_mean\": [0.25, 0.5, 0.75], \"image_std\": [0.5, 0.5, 0.5]}";
    try (FakeHub hub = new FakeHub("org/vit")
        .with("config.json", Files.readAllBytes(model.resolve("config.json")))
        .with("preprocessor_config.json", processor.getBytes(StandardCharsets.UTF_8))
        .with("model.safetensors", Files.readAllBytes(model.resolve("model.safetensors")))) {
      Map<String, String> environment = Map.of(
          "HF_ENDPOINT",
          hub.endpoint().toString(),
          "HF_HOME",
          folder.resolve("home").toString(),
          "HF_HUB_OFFLINE",
          "0");
      String words = "train --task imagefolder --data data --model org/vit --fresh-head"
          + " --max-steps 1 --threads 1 --output of-hub";
      Ended run =
          SlimfitProcess.start(folder, environment, words.split(" ", -1)).await();
      assertThat(run.code()).as(run.err()).isZero();
      assertThat(run.err())
          .contains(
              "downloading model.safetensors",
              "newly initialized, not pretrained: classifier.bias");
    }
    JsonNode written = new JsonMapper()
        .readTree(folder.resolve("of-hub/model/preprocessor_config.json").toFile());
    assertThat(written.path("image_mean").toString()).isEqualTo("[0.25,0.5,0.75]");
  }

  @Test
  void metricsPerClass() throws Exception {
    JsonNode metrics =
        new JsonMapper().readTree(Files.readString(folder.resolve("run/metrics.json")));
    assertThat(metrics.path("classes").path("dark").path("accuracy").asDouble()).isEqualTo(1);
    assertThat(metrics.path("confusion_matrix").toString()).isEqualTo("[[1,0],[0,1]]");
    assertThat(metrics.has("skipped_images")).isFalse();
    Ended evaluated = SlimfitProcess.run(
        folder,
        "evaluate",
        "--task",
        "imagefolder",
        "--data",
        "data",
        "--model",
        "run/model",
        "--output",
        "evaluated",
        "--threads",
        "1");
    assertThat(evaluated.code()).as(evaluated.err()).isZero();
    assertThat(evaluated.out()).contains("accuracy               1.0000", "predicted as");
  }

  @Test
  void savedConfigurationRepeatsTheRun() throws Exception {
    Ended again = SlimfitProcess.run(
        folder, "train", "--config", "run/config.yaml", "--output", "again", "--threads", "1");
    assertThat(again.code()).as(again.err()).isZero();
    assertThat(folder.resolve("again/model/model.safetensors"))
        .hasSameBinaryContentAs(folder.resolve("run/model/model.safetensors"));
  }

  @Test
  void filesAndFoldersAreClassifiedInOrder() throws Exception {
    Ended run = SlimfitProcess.run(
        folder,
        "predict",
        "--model",
        "run/model",
        "--threads",
        "1",
        "pictures/light/a.png",
        "pictures");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out().lines().map(ImagesIT::answer))
        .containsExactly(
            "pictures/light/a.png light", "pictures/dark/a.png dark", "pictures/light/a.png light");
    assertThat(run.out()).contains("\"probabilities\":{\"dark\":");
  }

  @Test
  void pathsInAFileAreClassified() throws Exception {
    Path list = Files.writeString(
        folder.resolve("list.txt"), "pictures/light/a.png\n\npictures/dark/a.png");
    Ended run = SlimfitProcess.run(
        folder, "predict", "--model", "run/model", "--threads", "1", "--input", list.toString());
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out().lines().map(ImagesIT::answer))
        .containsExactly("pictures/light/a.png light", "pictures/dark/a.png dark");
  }

  private static String answer(String line) {
    try {
      JsonNode json = new JsonMapper().readTree(line);
      return json.path("image").asText() + " " + json.path("label").asText();
    } catch (JsonProcessingException e) {
      throw new AssertionError(line, e);
    }
  }

  @Test
  @DisplayName("empty, truncated, huge and other files in place of images are named, exit code 2")
  void badImages() throws Exception {
    byte[] png = ImageFiles.png(9);
    bad("empty.png", new byte[0], "is empty");
    bad("cut.png", Arrays.copyOf(png, png.length / 2), "");
    bad("text.jpg", "hello".getBytes(StandardCharsets.UTF_8), "is not an image of a known format");
    bad("bomb.png", bomb(), "--max-image-pixels");
  }

  private static void bad(String name, byte[] content, String problem) throws Exception {
    String data = "of-" + name;
    for (String part :
        List.of("/train/dark/a.png", "/train/light/a.png", "/val/dark/a.png", "/val/light/a.png")) {
      ImageFiles.write(
          folder.resolve(data + part), ImageFiles.png(part.contains("dark") ? 1 : 250));
    }
    ImageFiles.write(folder.resolve(data + "/train/light/" + name), content);
    Ended run = train("failed-" + name, data);
    assertThat(run.code()).as(run.err()).isEqualTo(2);
    assertThat(run.err()).contains(name, problem, "slimfit: ").doesNotContain("at io.slimfit");
    Ended predicted = SlimfitProcess.run(
        folder,
        "predict",
        "--model",
        "run/model",
        "--threads",
        "1",
        "--on-bad-image",
        "skip",
        data + "/train");
    assertThat(predicted.code()).as(predicted.err()).isZero();
    assertThat(predicted.out().lines()).hasSize(2);
    assertThat(predicted.err()).contains("1 image was skipped", name);
  }

  /** The header of a PNG of 60000 x 60000, followed by almost nothing. */
  private static byte[] bomb() {
    byte[] header = ByteBuffer.allocate(17)
        .put("IHDR".getBytes(StandardCharsets.US_ASCII))
        .putInt(60000)
        .putInt(60000)
        .put(new byte[] {8, 2, 0, 0, 0})
        .array();
    CRC32 crc = new CRC32();
    crc.update(header);
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.writeBytes(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n', 0, 0, 0, 13});
    file.writeBytes(header);
    file.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
    file.writeBytes(new byte[4000]);
    return file.toByteArray();
  }

  /** Runs the CIFAR-10 example on four classes of two images. */
  @Test
  void transferExamplePrintsItsTable() throws Exception {
    int red = 0;
    for (String name : List.of("a", "b", "c", "d")) {
      for (String file : List.of("train/%s/1.png", "train/%s/2.png", "val/%s/1.png")) {
        ImageFiles.write(folder.resolve("four").resolve(file.formatted(name)), ImageFiles.png(red));
        red += 20;
      }
    }
    Path script = Path.of(System.getProperty("slimfit.home", "."), "examples/cifar_transfer.sh");
    ProcessBuilder builder = new ProcessBuilder(
            script.toAbsolutePath().toString(), "four", "transfer")
        .directory(folder.toFile())
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("transfer.log").toFile());
    builder.environment().put("FIRST", "a,b");
    builder.environment().put("SECOND", "c,d");
    builder.environment().put("EPOCHS_FIRST", "1");
    builder.environment().put("EPOCHS", "1");
    builder.environment().put("SEEDS", "1,2");
    builder.environment().put("THREADS", "1");
    builder
        .environment()
        .put("FIRST_OPTIONS", "--layers 1 --hidden-size 16 --heads 2 --image-size 8");
    int code = builder.start().waitFor();
    String log = Files.readString(folder.resolve("transfer.log"));
    assertThat(code).as(log).isZero();
    assertThat(log)
        .contains("| none | 2e-4 | 2 | ", "| paper | 5e-4 | 2 | ", "| lean | 3e-4 | 2 | ")
        .contains("Differences are method minus none");
  }

  @Test
  @DisplayName("the first frame of an animated GIF is classified")
  void animatedGif() throws Exception {
    try (InputStream gif = ImagesIT.class.getResourceAsStream("/golden/images/animated.gif")) {
      ImageFiles.write(
          folder.resolve("animated.gif"), Objects.requireNonNull(gif).readAllBytes());
    }
    Ended run = SlimfitProcess.run(
        folder, "predict", "--model", "run/model", "--threads", "1", "animated.gif");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out()).startsWith("{\"image\":\"animated.gif\",\"label\":");
  }
}
