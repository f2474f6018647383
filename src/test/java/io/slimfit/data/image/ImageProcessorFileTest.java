package io.slimfit.data.image;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.slimfit.base.Place;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageProcessorFileTest {
  private static final Place PLACE = Place.of("test");

  @Test
  void resizedFileHasTheIntendedSettings() {
    assertThat(ImageProcessing.of(ImageProcessorFile.ofSize(32), PLACE))
        .isEqualTo(ImageProcessing.ofSize(32));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'size': 224}                                                 | "
            + "{'height':112,'width':112}",
        "{'size': {'height': 224, 'width': 224}}                       | "
            + "{'height':112,'width':112}",
        "{'size': {'shortest_edge': 256}, 'crop_size': 224}            | {'shortest_edge':128}",
        "{'size': {'height': 256, 'width': 256}, 'crop_size': 224, 'do_center_crop': true} | "
            + "{'height':128,'width':128}",
      })
  void ofAnotherSizeTheSamePartOfAnImageIsSeen(String given, String size) throws Exception {
    JsonNode json = new JsonMapper().readTree(given.replace('\'', '"'));
    JsonNode resized = ImageProcessorFile.resized(json, 112, ImageProcessing.of(json, PLACE));
    assertThat(resized.path("size").toString()).isEqualTo(size.replace('\'', '"'));
    ImageProcessing processing = ImageProcessing.of(resized, PLACE);
    assertThat(processing.width()).isEqualTo(112);
    assertThat(processing.height()).isEqualTo(112);
  }
}
