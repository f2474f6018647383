package io.slimfit.data.squad;

import static org.assertj.core.api.Assertions.assertThat;

import io.slimfit.base.Place;
import io.slimfit.data.squad.SquadReport.Finding;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SquadReportTest {
  private final SquadReport report = new SquadReport();

  @Test
  void theFirstThreePlacesAreSaid() {
    for (int i = 1; i <= 3; i++) {
      report.add(Finding.EMPTY_CONTEXT, Place.of("place " + i));
    }
    assertThat(report.sentences())
        .containsExactly("3 contexts are empty (place 1; place 2; place 3)");
    report.add(Finding.EMPTY_CONTEXT, Place.of("place 4"));
    assertThat(report.sentences())
        .containsExactly("4 contexts are empty (place 1; place 2; place 3; ...)");
    assertThat(report.count(Finding.EMPTY_CONTEXT)).isEqualTo(4);
    assertThat(report.count(Finding.MISSING_ID)).isZero();
    assertThat(report.places(Finding.MISSING_ID)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ANSWER_ELSEWHERE         | 1 answer is not at its answer_start: accepted",
        "MISSING_ID               | 1 question has no id: skipped",
        "IMPOSSIBLE_WITH_ANSWERS  | 1 question is marked is_impossible, but has answers: the",
        "POSSIBLE_WITHOUT_ANSWERS | 1 question has no answers, but is not marked is_impossible: "
            + "it is treated as unanswerable",
        "UNKNOWN_VERSION          | 1 file has a version other than",
        "QUESTION_CUT             | 1 question was truncated",
      })
  void oneFindingIsSaidInTheSingular(Finding finding, String sentence) {
    report.add(finding, Place.of("here"));
    assertThat(report.sentences()).singleElement().asString().startsWith(sentence);
  }

  @ParameterizedTest
  @EnumSource
  void ofQuestionsOnlyThoseThatAreLeftOutAreSaid(Finding finding) {
    report.add(finding, Place.of("here"));
    boolean said = finding == Finding.MISSING_ID || finding == Finding.DUPLICATE_ID;
    assertThat(report.sentencesOfQuestions()).hasSize(said ? 1 : 0);
  }
}
