package io.slimfit.data.squad;

import io.slimfit.base.Place;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Irregularities in a SQuAD file, and questions that were skipped or cut, with counts and places.
 */
public final class SquadReport {
  /** Kinds of irregularities that are reported and do not stop a run. */
  public enum Finding {
    ANSWER_ELSEWHERE("answers are not at their answer_start: accepted, but not used for training"),
    ANSWER_OUTSIDE("answers have an answer_start outside the context: "
        + "accepted, but not used for training"),
    EMPTY_ANSWER("answers have no text: accepted, but not used for training"),
    EMPTY_CONTEXT("contexts are empty"),
    MISSING_ID("questions have no id: skipped"),
    DUPLICATE_ID("questions have the id of an earlier one: skipped"),
    IMPOSSIBLE_WITH_ANSWERS(
        "questions are marked is_impossible, but have answers: the answers are used"),
    POSSIBLE_WITHOUT_ANSWERS("questions have no answers, but are not marked is_impossible: "
        + "they are treated as unanswerable"),
    UNKNOWN_VERSION("files have a version other than 1.1 and v2.0: read like these"),
    UNANSWERABLE_LEFT_OUT(
        "questions have no answers: skipped, since SQuAD 1.1 has no such questions"),
    UNTRAINABLE_LEFT_OUT("questions have answers only at unknown positions: not used for training"),
    QUESTION_CUT("questions were truncated to leave room for the context");

    private final String sentence;

    Finding(String sentence) {
      this.sentence = sentence;
    }
  }

  private static final int PLACES = 3;

  private final Map<Finding, Long> counts = new EnumMap<>(Finding.class);
  private final Map<Finding, List<Place>> places = new EnumMap<>(Finding.class);

  public void add(Finding finding, Place place) {
    counts.merge(finding, 1L, Long::sum);
    List<Place> first = places.computeIfAbsent(finding, f -> new ArrayList<>());
    if (first.size() < PLACES) {
      first.add(place);
    }
  }

  public long count(Finding finding) {
    return counts.getOrDefault(finding, 0L);
  }

  /** The first places of a finding, at most three. */
  public List<Place> places(Finding finding) {
    return List.copyOf(places.getOrDefault(finding, List.of()));
  }

  /** One sentence per finding: how often, what, and where first; none if nothing was found. */
  public List<String> sentences() {
    List<String> sentences = new ArrayList<>();
    counts.forEach((finding, count) -> {
      String where =
          String.join("; ", places(finding).stream().map(Place::toString).toList());
      sentences.add(count + " " + (count == 1 ? singular(finding.sentence) : finding.sentence)
          + " (" + where + (count > PLACES ? "; ..." : "") + ")");
    });
    return sentences;
  }

  /** The sentences about questions that were left out, and not about their answers. */
  public List<String> sentencesOfQuestions() {
    SquadReport ofQuestions = new SquadReport();
    for (Finding finding : List.of(Finding.MISSING_ID, Finding.DUPLICATE_ID)) {
      if (counts.containsKey(finding)) {
        ofQuestions.counts.put(finding, count(finding));
        ofQuestions.places.put(finding, new ArrayList<>(places(finding)));
      }
    }
    return ofQuestions.sentences();
  }

  private static String singular(String sentence) {
    return sentence
        .replaceFirst("^(\\w+)s are", "$1 is")
        .replaceFirst("^(\\w+)s have", "$1 has")
        .replaceFirst("^(\\w+)s were", "$1 was")
        .replace("but have ", "but has ")
        .replace("but are ", "but is ")
        .replace("they are", "it is")
        .replace(" their ", " its ");
  }
}
