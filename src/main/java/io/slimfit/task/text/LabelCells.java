package io.slimfit.task.text;

import io.slimfit.base.Place;
import io.slimfit.data.table.Cell;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The forms in which cells hold labels. */
final class LabelCells {
  private static final Pattern ZERO = Pattern.compile("0(\\.0*)?|[Ff]alse|FALSE");
  private static final Pattern ONE = Pattern.compile("1(\\.0*)?|[Tt]rue|TRUE");
  private static final Pattern WHOLE = Pattern.compile("([+-]?\\d+)\\.0*");

  /** As in {@code 0,1,1} or {@code 0 1 1}. */
  private static final Pattern INDICATORS = Pattern.compile("[01](\\s*[,;| ]\\s*[01])+");

  private LabelCells() {}

  /** A cell with its several labels apart, if it is text that holds several. */
  static Cell canonical(Cell cell, Optional<String> separator) {
    if (!(cell instanceof Cell.Text text)) {
      return cell;
    }
    if (separator.isPresent()) {
      return new Cell.Several(Arrays.stream(text.text().split(Pattern.quote(separator.get()), -1))
          .map(String::strip)
          .filter(label -> !label.isEmpty())
          .toList());
    }
    return cell;
  }

  /** The labels that a text lists, as pandas, Python or JSON write lists, or as 0 and 1. */
  static Optional<List<String>> listed(String text) {
    if (INDICATORS.matcher(text.strip()).matches()) {
      return Optional.of(Arrays.asList(text.strip().split("\\s*[,;| ]\\s*")));
    }
    return ListText.read(text);
  }

  /** A cell as a set of labels: a text that lists labels, or one label. */
  static Cell set(Cell cell) {
    if (cell instanceof Cell.Text text) {
      return listed(text.text()).<Cell>map(Cell.Several::new).orElse(cell);
    }
    return cell;
  }

  /** Whether a cell says yes or no; empty if neither. */
  static Optional<Boolean> indicator(Cell cell) {
    String text = cell instanceof Cell.Text words
        ? words.text().strip()
        : cell instanceof Cell.Number number ? number.text() : "";
    return isOne(text) ? Optional.of(true) : isZero(text) ? Optional.of(false) : Optional.empty();
  }

  static boolean areIndicators(List<String> texts) {
    return !texts.isEmpty() && texts.stream().allMatch(text -> isOne(text) || isZero(text));
  }

  static boolean isOne(String text) {
    return ONE.matcher(text).matches();
  }

  private static boolean isZero(String text) {
    return ZERO.matcher(text).matches();
  }

  /** The number without a point that says nothing: 1 for 1.0. */
  static String whole(String text) {
    var matcher = WHOLE.matcher(text);
    return matcher.matches() ? matcher.group(1) : text;
  }

  /** The name that a class goes by: 1 if it is written 1.0 and there is no class 1.0. */
  static String name(String text, List<String> names) {
    return names.contains(text) || !names.contains(whole(text)) ? text : whole(text);
  }

  /** What a cell holds, for messages. */
  static String shown(Cell cell) {
    return cell instanceof Cell.Text text
        ? text.text().isEmpty() ? "missing" : "'" + Place.printable(text.text()) + "'"
        : cell instanceof Cell.Number number
            ? Place.printable(number.text())
            : cell instanceof Cell.Missing ? "missing" : cell.description();
  }
}
