package io.slimfit.data.squad;

import io.slimfit.base.Place;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What was not as it should be in a SQuAD file, or was left out or cut: how often, and the first three places. */
public final class SquadReport {
  /** Kinds of things that are said, and do not stop a run. */
  public enum Finding {
    ANSWER_ELSEWHERE("answers do not stand at their answer_start: accepted, but not learned"),
    ANSWER_OUTSIDE("answers have an answer_start outside the context: accepted, but not learned"),
    EMPTY_ANSWER("answers have no text: accepted, but not learned"),
    EMPTY_CONTEXT("contexts are empty"),
    MISSING_ID("questions have no id: left out"),
    DUPLICATE_ID("questions have the id of an earlier one: left out"),
    IMPOSSIBLE_WITH_ANSWERS("questions are marked is_impossible, but have answers: these count"),
    POSSIBLE_WITHOUT_ANSWERS("questions have no answers, but are not marked is_impossible: "
        + "they count as unanswerable"),
    UNKNOWN_VERSION("files have a version other than 1.1 and v2.0: read like these"),
    UNANSWERABLE_LEFT_OUT("questions have no answers: left out, as SQuAD 1.1 has none such"),
    UNTRAINABLE_LEFT_OUT("questions have answers at unknown places only: not trained on"),
    QUESTION_CUT("questions were cut, to leave room for the context");

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

  /** The first places of a finding, three at most. */
  public List<Place> places(Finding finding) {
    return List.copyOf(places.getOrDefault(finding, List.of()));
  }

  /** One sentence a finding: how often, what, and where first; none if all was well. */
  public List<String> sentences() {
    List<String> sentences = new ArrayList<>();
    counts.forEach((finding, count) -> {
      String where =
          String.join("; ", places(finding).stream().map(Place::toString).toList());
      sentences.add(
          count + " " + finding.sentence + " (" + where + (count > PLACES ? "; ..." : "") + ")");
    });
    return sentences;
  }
}
