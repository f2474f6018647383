package io.slimfit.data.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.slimfit.base.InputException;
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

  @ParameterizedTest
  @CsvSource({"crop_pct, 0.875", "rescale_offset, true", "do_flip_channel_order, true"})
  void aFileWithoutAKindIsNotReadAsThatOfAViTIfItHasFieldsOfOthers(String field, String value)
      throws Exception {
    JsonNode json = new JsonMapper().readTree("{\"size\": 224, \"" + field + "\": " + value + "}");
    assertThatThrownBy(() -> ImageProcessing.of(json, PLACE))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(field)
        .hasMessageContaining("another processor");
  }

  @ParameterizedTest
  @CsvSource({"rescale_offset, false", "do_pad, null", "do_resize, true"})
  void whatAnotherProcessorWouldNotDoIsNoObstacle(String field, String value) throws Exception {
    JsonNode json = new JsonMapper().readTree("{\"size\": 224, \"" + field + "\": " + value + "}");
    assertThat(ImageProcessing.of(json, PLACE).width()).isEqualTo(224);
  }
}
