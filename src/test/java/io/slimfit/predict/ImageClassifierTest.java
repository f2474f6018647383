package io.slimfit.predict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.slimfit.SlimFit;
import io.slimfit.base.InputException;
import io.slimfit.run.config.InferenceConfig;
import io.slimfit.task.image.ImageConfig;
import io.slimfit.task.image.ImagePrediction;
import io.slimfit.train.RunListener;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageClassifierTest {
  private static final Path MODEL =
      Path.of(System.getProperty("slimfit.golden"), "models/vit-classification");
  private static final int SIDE = 40;

  @TempDir
  Path folder;

  private static ImageClassifier opened() {
    return SlimFit.imageClassifier(
        InferenceConfig.of(MODEL.toString()), ImageConfig.standard(), RunListener.silent());
  }

  @Test
  void bytesStreamsAndDecodedImagesArePredictedAsTheirFileIs() throws IOException {
    BufferedImage picture = picture(1, BufferedImage.TYPE_INT_RGB);
    byte[] file = png(picture);
    Path path = Files.write(folder.resolve("picture.png"), file);
    try (ImageClassifier model = opened();
        InputStream stream = new ByteArrayInputStream(file)) {
      double[] expected = model.predict(path).logits();
      assertThat(model.predict(file).logits()).isEqualTo(expected);
      assertThat(model.predict(stream).logits()).isEqualTo(expected);
      assertThat(model.predict(picture).logits()).isEqualTo(expected);
      assertThat(model.predict(picture).path()).isEqualTo("image");
      assertThat(model.predict(List.of(path, path)))
          .extracting(ImagePrediction::path)
          .containsExactly(path.toString(), path.toString());
    }
  }

  /** A type differs from the others in how it stores a picture, not in the picture. */
  @ParameterizedTest
  @ValueSource(
      ints = {
        BufferedImage.TYPE_INT_BGR,
        BufferedImage.TYPE_3BYTE_BGR,
        BufferedImage.TYPE_INT_ARGB,
        BufferedImage.TYPE_4BYTE_ABGR,
        BufferedImage.TYPE_INT_ARGB_PRE,
        BufferedImage.TYPE_BYTE_GRAY,
        BufferedImage.TYPE_USHORT_GRAY,
        BufferedImage.TYPE_BYTE_INDEXED,
        BufferedImage.TYPE_BYTE_BINARY,
      })
  void decodedImagesOfEveryTypeAreRead(int type) throws IOException {
    BufferedImage picture = picture(2, type);
    BufferedImage stored = ImageIO.read(new ByteArrayInputStream(png(picture)));
    try (ImageClassifier model = opened()) {
      assertThat(model.predict(picture).logits())
          .containsExactly(model.predict(png(stored)).logits(), within(1e-5));
    }
  }

  @Test
  void aPartOfALargerImageIsRead() throws IOException {
    BufferedImage whole = picture(3, BufferedImage.TYPE_INT_RGB);
    BufferedImage part = whole.getSubimage(10, 5, 20, 30);
    try (ImageClassifier model = opened()) {
      assertThat(model.predict(part).logits())
          .isEqualTo(model.predict(png(part)).logits());
    }
  }

  @Test
  void whatIsNoImageIsRefusedByName() {
    try (ImageClassifier model = opened()) {
      assertThatThrownBy(() -> model.predict("a text".getBytes(StandardCharsets.UTF_8)))
          .isInstanceOf(InputException.class)
          .hasMessageStartingWith("image: ");
      assertThatThrownBy(() -> model.predict(new byte[0])).isInstanceOf(InputException.class);
      assertThatThrownBy(() -> model.predict(new InputStream() {
            @Override
            public int read() throws IOException {
              throw new IOException("the connection is lost");
            }
          }))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("the connection is lost");
    }
  }

  @Test
  @Timeout(180)
  void threadsShareOneModelAndGetTheResultsOfOne() throws Exception {
    List<byte[]> pictures = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      pictures.add(png(picture(i, BufferedImage.TYPE_INT_RGB)));
    }
    try (ImageClassifier model = opened()) {
      List<double[]> alone = new ArrayList<>();
      pictures.forEach(picture -> alone.add(model.predict(picture).logits()));
      List<ImagePrediction> together =
          Callers.results(i -> model.predict(pictures.get(i % pictures.size())));
      assertThat(together).hasSize(1600);
      for (int i = 0; i < together.size(); i++) {
        assertThat(together.get(i).logits()).isEqualTo(alone.get(i % 200 % pictures.size()));
      }
    }
  }

  @Test
  void useAfterCloseSaysSo() throws IOException {
    byte[] file = png(picture(1, BufferedImage.TYPE_INT_RGB));
    ImageClassifier model = opened();
    ImagePrediction prediction = model.predict(file);
    assertThat(prediction.probabilitiesByLabel().keySet())
        .containsExactlyElementsOf(model.labels().names());
    assertThat(prediction).asString().startsWith(prediction.label() + " (").endsWith(" for image");
    model.close();
    model.close();
    assertThatThrownBy(() -> model.predict(file))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the model is closed");
  }

  private static BufferedImage picture(int seed, int type) {
    BufferedImage image = new BufferedImage(SIDE, SIDE, type);
    Random random = new Random(seed);
    for (int y = 0; y < SIDE; y++) {
      for (int x = 0; x < SIDE; x++) {
        image.setRGB(x, y, 0xFF000000 | random.nextInt(1 << 24));
      }
    }
    return image;
  }

  private static byte[] png(BufferedImage image) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    assertThat(ImageIO.write(image, "png", out)).isTrue();
    return out.toByteArray();
  }
}
