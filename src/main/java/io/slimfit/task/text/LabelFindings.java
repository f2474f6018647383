package io.slimfit.task.text;

import io.slimfit.base.Counted;
import io.slimfit.base.Place;
import io.slimfit.task.Labels;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What the labels of a training file are.
 *
 * @param why they are that
 * @param rows of the file
 * @param missing rows without a label
 * @param counts how many rows have each class, in the order of the classes; none for scores
 * @param range the least and the greatest score, as text; empty for classes
 * @param notes further sentences for the user
 */
record LabelFindings(
    Labels labels,
    String why,
    long rows,
    long missing,
    Map<String, Long> counts,
    String range,
    List<String> notes) {
  private static final int MOST_SHOWN = 12;

  LabelFindings {
    counts = new LinkedHashMap<>(counts);
    notes = List.copyOf(notes);
  }

  /** The kind of labels in a word, as the option has it. */
  String kind() {
    return labels instanceof Labels.Several
        ? "several"
        : labels instanceof Labels.Score ? "score" : "class";
  }

  /** A sentence for the user. */
  String sentence() {
    String number = Counted.of(counts.size(), "class");
    String what = labels instanceof Labels.Several
        ? "any number of " + number
        : labels instanceof Labels.Score ? "scores " + range : number;
    return "labels are " + what + ", since " + why + (counts.isEmpty() ? "" : ": " + shown());
  }

  private String shown() {
    String first = counts.entrySet().stream()
        .limit(MOST_SHOWN)
        .map(entry -> name(entry.getKey()) + " " + entry.getValue())
        .collect(Collectors.joining(", "));
    int more = counts.size() - MOST_SHOWN;
    return more > 0 ? first + " and " + more + " more" : first;
  }

  /** In quotes if it would not be clear where it begins and ends. */
  static String name(String label) {
    String printable = Place.printable(label);
    return label.isBlank() || !label.equals(label.strip()) || label.contains(",")
        ? "'" + printable + "'"
        : printable;
  }
}
