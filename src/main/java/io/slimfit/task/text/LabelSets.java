package io.slimfit.task.text;

import io.slimfit.base.Counted;
import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Counts the labels of rows that have several: a set of names, or a 0 or 1 for each label. */
final class LabelSets {
  private static final int MOST_LABELS = 10_001; // more are refused, so no more are kept

  private final Map<String, Long> counts = new TreeMap<>();
  private final List<Long> ones = new ArrayList<>(); // by position, while all are 0 or 1
  private boolean indicators = true;
  private boolean repeated; // whether a set has an element twice
  private int length = -1; // of the first array
  private int longest;
  private @Nullable Place first;
  private @Nullable Place uneven; // the first array of another length
  private int unevenLength;
  private long bracketed; // texts that are lists in brackets
  private long bare; // texts such as 0,1,1
  private boolean real; // whether a text in brackets can be nothing but a list
  private @Nullable Place plain; // the first text that is no list in brackets
  private String plainText = "";

  void add(List<String> labels, Place place) {
    longest = Math.max(longest, labels.size());
    if (first == null) {
      first = place;
      length = labels.size();
    } else if (labels.size() != length && uneven == null) {
      uneven = place;
      unevenLength = labels.size();
    }
    indicators &= labels.isEmpty() || LabelCells.areIndicators(labels);
    for (int i = 0; indicators && i < labels.size(); i++) {
      if (ones.size() == i) {
        ones.add(0L);
      }
      ones.set(i, ones.get(i) + (LabelCells.isOne(labels.get(i)) ? 1 : 0));
    }
    HashSet<String> distinct = new HashSet<>(labels);
    repeated |= distinct.size() < labels.size();
    for (String label : distinct) {
      if (counts.containsKey(label) || counts.size() < MOST_LABELS) {
        counts.merge(label, 1L, Long::sum);
      }
    }
  }

  /** Sees a text that may be a list. */
  void addText(String text, Place place) {
    Optional<List<String>> listed = LabelCells.listed(text);
    listed.ifPresent(labels -> add(labels, place));
    boolean brackets = ListText.isBracketed(text);
    if (listed.isPresent() && brackets) {
      bracketed++;
      real |= isReal(text, listed.get());
      return;
    }
    bare += listed.isPresent() ? 1 : 0;
    real |= brackets && text.strip().startsWith("[") && text.contains(",");
    if (plain == null) {
      plain = place;
      plainText = text;
    }
  }

  /** Whether it can be nothing but a list: {@code [deleted]} may be a name. */
  private static boolean isReal(String text, List<String> elements) {
    return elements.size() > 1
        || text.contains("'")
        || text.contains("\"")
        || LabelCells.areIndicators(elements)
        || elements.isEmpty() && text.strip().startsWith("[");
  }

  /**
   * Whether all texts are lists, and not just names in brackets.
   *
   * @param texts how many there are
   */
  boolean areAll(long texts) {
    return real && bracketed == texts || bare == texts && indicators && uneven == null;
  }

  /**
   * Refuses texts of which some are lists.
   *
   * @param texts how many there are
   * @throws InputException naming a list, and a text that is none
   */
  void requireUnmixed(long texts) {
    if (real && bracketed < texts) {
      throw new InputException(
          plain == null ? first() : plain,
          "the label '" + Place.printable(plainText) + "' is not a list, but other labels of this"
              + " column are" + (first == null ? "" : ", as that of " + first),
          "Write all of them as lists, such as ['a', 'b'], or give {labels class} if they are"
              + " names");
    }
  }

  /**
   * Whether every array has a 0 or 1 for each label.
   *
   * @throws InputException if they would, but are of different lengths
   */
  boolean areIndicators() {
    if (indicators && repeated && uneven != null) {
      throw new InputException(
          uneven,
          "the label is an array of " + Counted.of(unevenLength, "number") + ", unlike that of "
              + first + ", which has " + length,
          "Give a 0 or 1 for each label in every row, or arrays of names");
    }
    return indicators && uneven == null && length > 1;
  }

  /** How many rows have each label of {@link #areIndicators}, named as transformers does. */
  Map<String, Long> indicatorCounts() {
    Map<String, Long> named = new LinkedHashMap<>();
    for (int i = 0; i < ones.size(); i++) {
      named.put("LABEL_" + i, ones.get(i));
    }
    return named;
  }

  /** How many rows have each name. */
  Map<String, Long> counts() {
    return counts;
  }

  /** The most labels of a row. */
  int longest() {
    return longest;
  }

  /** The place of the first row. */
  Place first() {
    return first == null ? Place.of("the labels") : first;
  }
}
