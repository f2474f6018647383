package io.slimfit.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What transformers 5.24 takes the labels of these configurations for. */
class LabelNamesTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{}                                                    | LABEL_0 LABEL_1",
        "{'id2label': null, 'label2id': null}                  | LABEL_0 LABEL_1",
        "{'num_labels': null}                                  | LABEL_0 LABEL_1",
        "{'num_labels': 3}                                     | LABEL_0 LABEL_1 LABEL_2",
        "{'num_labels': 5, 'id2label': {'0': 'a', '1': 'b'}}   | a b",
        "{'id2label': {'1': 'b', '0': 'a'}}                    | a b",
        "{'id2label': {'0': 0, '1': 1}}                        | 0 1",
        "{'id2label': {'0': -1, '1': 2.5, '2': true}}          | -1 2.5 true",
        "{'id2label': ['a', 'b']}                              | a b"
      })
  void classes(String config, String names) throws JsonProcessingException {
    assertThat(labels(config)).isEqualTo(new Labels.Classes(List.of(names.split(" "))));
  }

  @Test
  void oneLabelIsAScoreAndSeveralAreSaidToBe() throws JsonProcessingException {
    assertThat(labels("{'num_labels': 1}")).isEqualTo(new Labels.Score());
    assertThat(labels("{'id2label': {'0': 'LABEL_0'}}")).isEqualTo(new Labels.Score());
    assertThat(labels("{'problem_type': 'multi_label_classification', 'num_labels': 2}"))
        .isEqualTo(new Labels.Several(List.of("LABEL_0", "LABEL_1")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'num_labels': 0}",
        "{'num_labels': -1}",
        "{'num_labels': 'two'}",
        "{'num_labels': 2.5}",
        "{'num_labels': 99999999999}",
        "{'id2label': {}}",
        "{'id2label': 'a'}",
        "{'id2label': {'1': 'a', '2': 'b'}}",
        "{'id2label': {'0': null}}"
      })
  void whatIsNoLabelIsRefusedByField(String config) {
    assertThatThrownBy(() -> labels(config))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith("config.json, field '" + config.split("'", -1)[1] + "': ");
  }

  private static Labels labels(String config) throws JsonProcessingException {
    return LabelNames.of(
        new JsonMapper().readTree(config.replace('\'', '"')), Place.of("config.json"));
  }
}
