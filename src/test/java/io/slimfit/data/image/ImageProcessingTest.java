package io.slimfit.data.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.slimfit.base.CounterRandom;
import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ImageProcessingTest {
  private static final Place PLACE = Place.of("preprocessor_config.json");

  @Test
  void readsOldAndNewFormOfVit() throws JsonProcessingException {
    ImageProcessing old = of("{'do_normalize':true,'do_resize':true,'image_mean':[0.5,0.5,0.5],"
        + "'image_std':[0.5,0.5,0.5],"
        + "'resample':2,"
        + "'size':224}");
    ImageProcessing modern =
        of("{'do_rescale':true,'do_resize':true,'image_processor_type':'ViTImageProcessor',"
            + "'rescale_factor':0.00392156862745098,'resample':2,"
            + "'size':{'height':224,'width':224}}");
    assertThat(old).isEqualTo(ImageProcessing.ofSize(224)).isEqualTo(modern).isEqualTo(of("{}"));
  }

  @Test
  void normalisationIsLeftToTheModel() throws JsonProcessingException {
    ImageProcessing processing = of("{'size':32,'do_rescale':false,'image_mean':[1,2,3],"
        + "'image_std':[4,5,6],'resample':3}");
    assertThat(processing.rescaleFactor()).isEqualTo(1);
    assertThat(processing.mean()).isEqualTo(List.of(1.0, 2.0, 3.0));
    assertThat(processing.standardDeviation()).isEqualTo(List.of(4.0, 5.0, 6.0));
    assertThat(processing.filter()).isEqualTo(ResampleFilter.BICUBIC);
    assertThat(of("{'size':32,'do_normalize':false}").standardDeviation()).containsOnly(1.0);
  }

  @Test
  void shortestEdgeIsResizedAndTheCentreCropped() throws JsonProcessingException {
    ImageProcessing processing =
        of("{'size':{'shortest_edge':4},'crop_size':{'height':4,'width':4},'do_center_crop':true}");
    RgbImage image = RgbImage.ofSize(12, 4);
    for (int i = 0; i < 48; i++) {
      image.pixels()[3 * i] = (byte) (i % 12); // red is the column
    }
    RgbImage cut = processing.prepared(image, PLACE);
    assertThat(cut.width()).isEqualTo(4);
    assertThat(cut.height()).isEqualTo(4);
    assertThat(new int[] {cut.pixels()[0], cut.pixels()[9]}).containsExactly(4, 7);
  }

  @Test
  @DisplayName("a very narrow image is resized by its shorter side: only the crop takes memory")
  void cutsTheMiddleOutOfNarrowImages() throws JsonProcessingException {
    ImageProcessing processing =
        of("{'size':{'shortest_edge':256},'crop_size':{'height':224,'width':224}}");
    RgbImage narrow = RgbImage.ofSize(1, 10_000); // resized: 256 x 2,560,000
    Arrays.fill(narrow.pixels(), (byte) 77);
    assertThat(processing.prepared(narrow, PLACE).pixels())
        .hasSize(224 * 224 * 3)
        .containsOnly(77);
    ImageProcessing large =
        of("{'size':{'shortest_edge':4096},'crop_size':{'height':8,'width':8}}");
    assertThatThrownBy(() -> large.prepared(RgbImage.ofSize(1, 1 << 20), Place.of("a.png")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("a.png: has 1 x 1048576 pixels, too narrow");
  }

  @ParameterizedTest
  @EnumSource
  void partOfAResizedImageEqualsThePartOfTheWhole(ResampleFilter filter) {
    int[][] sizes = {{40, 31}, {90, 10}, {13, 70}, {20, 20}, {7, 5}};
    RgbImage image = RgbImage.ofSize(41, 29);
    for (int i = 0; i < image.pixels().length; i++) {
      image.pixels()[i] = (byte) CounterRandom.key(i);
    }
    for (int[] size : sizes) {
      RgbImage whole = ImageResizing.resized(image, image.region(), size[0], size[1], filter);
      Region kept = new Region(size[0] / 3, size[1] / 4, size[0] / 2, size[1] / 2);
      RgbImage part = ImageResizing.resizedPart(image, size[0], size[1], kept, filter);
      for (int y = 0; y < kept.height(); y++) {
        int from = ((kept.top() + y) * whole.width() + kept.left()) * RgbImage.CHANNELS;
        int rowBytes = kept.width() * RgbImage.CHANNELS;
        assertThat(Arrays.copyOfRange(part.pixels(), y * rowBytes, (y + 1) * rowBytes))
            .as("row %d of %d x %d", y, size[0], size[1])
            .isEqualTo(Arrays.copyOfRange(whole.pixels(), from, from + rowBytes));
      }
    }
  }

  @Test
  void refusesOtherSizesWhereNothingIsResized() throws JsonProcessingException {
    ImageProcessing processing = of("{'size':8,'do_resize':false}");
    assertThatThrownBy(() -> processing.prepared(RgbImage.ofSize(8, 9), Place.of("a.png")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("a.png: has 8 x 9 pixels, but the model needs 8 x 8");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'do_center_crop':true} | field 'crop_size': the field is missing",
        "{'size':'big'} | field 'size': \"big\" is not a number",
        "{'size':0} | field 'size': 0 is not an integer from 1 to 4096",
        "{'size':{'height':1.5,'width':3}} | field 'size': 1.5 is not an integer",
        "{'size':8,'resample':9} | field 'resample': 9 is not the number of a filter",
        "{'size':8,'do_resize':1} | field 'do_resize': 1 is not true or false",
        "{'size':8,'rescale_factor':0} | field 'rescale_factor': 0 is not a number above 0",
        "{'size':8,'image_mean':[1,2]} | field 'image_mean': [1,2] is not three numbers",
        "{'size':8,'image_std':[1,0,1]} | field 'image_std': [1,0,1] is not three numbers above 0",
      },
      quoteCharacter = '"')
  void namesTheField(String json, String message) {
    assertThatThrownBy(() -> of(json))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(message);
  }

  /** As transformers does with these files; the numbers are of its documentation of the kinds. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'image_processor_type':'CLIPImageProcessor','size':256,'crop_size':224 | 256 | 224",
        "'feature_extractor_type':'CLIPFeatureExtractor','size':224,'crop_size':224 | 224 | 224",
        "'image_processor_type':'BitImageProcessor','size':{'shortest_edge':256},"
            + "'crop_size':{'height':224,'width':224} | 256 | 224",
        "'image_processor_type':'ConvNextImageProcessor','size':{'shortest_edge':224},"
            + "'crop_pct':0.875 | 256 | 224",
        "'image_processor_type':'ConvNextImageProcessor','size':{'shortest_edge':224} | 256 | 224",
        "'image_processor_type':'ConvNextImageProcessorFast','size':224,'crop_pct':0.9 | 248 | 224",
      },
      quoteCharacter = '"')
  void processorsOfOtherKindsAreReadAsTheyMean(String fields, int edge, int side)
      throws JsonProcessingException {
    ImageProcessing processing =
        of("{" + fields + ",'resample':3,'image_mean':[1,2,3]," + "'image_std':[4,5,6]}");
    assertThat(processing.resize()).isEqualTo(new ImageProcessing.Resize.ShortestEdge(edge));
    assertThat(processing.width()).isEqualTo(side);
    assertThat(processing.height()).isEqualTo(side);
  }

  @Test
  void largeImagesOfConvNextAreStretched() throws JsonProcessingException {
    ImageProcessing processing = of("{'image_processor_type':'ConvNextImageProcessor',"
        + "'size':{'shortest_edge':384},'crop_pct':0.875,'resample':3,'image_mean':[1,2,3],"
        + "'image_std':[4,5,6]}");
    assertThat(processing.resize()).isEqualTo(new ImageProcessing.Resize.Stretch());
    assertThat(processing.width()).isEqualTo(384);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "EfficientNetImageProcessor | EfficientNetImageProcessor is not a processor",
        "TimmWrapperImageProcessor | TimmWrapperImageProcessor is not a processor",
        "ViTMAEish | ViTMAEish is not a processor",
        "CLIPImageProcessor | field 'size': the field is missing",
      })
  void processorsThatWouldBeReadOtherwiseAreRefused(String type, String message) {
    assertThatThrownBy(() -> of("{'image_processor_type':'" + type + "'}"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(message);
  }

  /** Made by bench/goldens/nearest_samples.py. */
  @Test
  void nearestSamplesAreThoseOfPillowAlsoAtTies() throws IOException {
    try (InputStream golden =
        Objects.requireNonNull(getClass().getResourceAsStream("/images/nearest.json"))) {
      for (JsonNode line : new ObjectMapper().readTree(golden)) {
        int target = line.path("target").asInt();
        ResampleWeights weights = ResampleWeights.of(
            line.path("source").asInt(), target, 0, target, ResampleFilter.NEAREST);
        for (int i = 0; i < target; i++) {
          assertThat(weights.first(i))
              .as("%s to %d, sample %d", line.path("source"), target, i)
              .isEqualTo(line.path("samples").get(i).asInt());
        }
      }
    }
  }

  private static ImageProcessing of(String json) throws JsonProcessingException {
    return ImageProcessing.of(new ObjectMapper().readTree(json.replace('\'', '"')), PLACE);
  }
}
