package io.slimfit.task.text;

import io.slimfit.base.Place;
import io.slimfit.task.Labels;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What is odd about the classes of a training file, as sentences for the user. */
final class LabelNotes {
  private static final int MOST_TWINS = 3;
  private static final int FEWEST_ROWS = 5;
  private static final double NEARLY_ALL = 0.8;
  private static final List<String> SEPARATORS = List.of("|", ";", ",");
  private static final Pattern DECIMAL_COMMA = Pattern.compile("[+-]?\\d+(,\\d+)?");
  private static final Pattern WHOLE = Pattern.compile("\\d+");
  private static final Set<String> LIKE_MISSING =
      Set.of("nan", "NaN", "NAN", "null", "NULL", "None", "n/a", "N/A", "NA", "<NA>", "#N/A");

  private final Map<String, Long> counts;
  private final long labelled;

  /**
   * @param counts how many rows have each class
   * @param labelled rows with a label
   */
  LabelNotes(Map<String, Long> counts, long labelled) {
    this.counts = counts;
    this.labelled = labelled;
  }

  /** @param numbers whether all classes are numbers */
  List<String> sentences(boolean numbers) {
    List<String> sentences = new ArrayList<>(twins());
    counts.forEach((name, count) -> {
      if (LIKE_MISSING.contains(name.strip())) {
        sentences.add("class " + quoted(name) + " (" + count
            + ") looks like a missing value, and is learned as a class");
      } else if (name.strip().equals(Labels.UNLABELLED)
          && counts.size() > 2) { // with one other, a pair
        sentences.add("class " + quoted(name) + " (" + count
            + ") marks rows without a label in many data sets, and is learned as a class");
      }
    });
    decimalComma().or(this::separator).ifPresent(sentences::add);
    long once = counts.values().stream().filter(count -> count == 1).count();
    if (labelled >= FEWEST_ROWS && once >= NEARLY_ALL * labelled) {
      sentences.add(once + " of " + labelled
          + " labels occur once: nearly every label is its own class, so little can be learned; "
          + (numbers
              ? "{labels score} learns them as numbers"
              : "{labelColumn} gives another column"));
    }
    return sentences;
  }

  private Optional<String> decimalComma() {
    boolean all = counts.keySet().stream()
        .map(String::strip)
        .allMatch(name -> DECIMAL_COMMA.matcher(name).matches());
    return counts.keySet().stream()
        .filter(name -> all && name.contains(","))
        .findFirst()
        .map(name -> "labels such as " + quoted(name) + " are learned as classes; to learn them as"
            + " numbers, write a decimal point");
  }

  /** Classes that are put together from others look like several labels in one cell. */
  private Optional<String> separator() {
    for (String separator : SEPARATORS) {
      Map<String, Integer> parts = new HashMap<>();
      counts
          .keySet()
          .forEach(
              name -> parts(name, separator).forEach(part -> parts.merge(part, 1, Integer::sum)));
      Optional<String> joined = counts.keySet().stream()
          .filter(name -> parts(name, separator).size() > 1)
          .filter(name ->
              parts(name, separator).stream().allMatch(part -> parts.getOrDefault(part, 0) > 1))
          .findFirst();
      if (joined.isPresent()) {
        return Optional.of("labels such as " + quoted(joined.get())
            + " are learned as classes of their own; {labelSeparator " + separator
            + "} reads several labels");
      }
    }
    return Optional.empty();
  }

  private static List<String> parts(String name, String separator) {
    return Arrays.stream(name.split(Pattern.quote(separator)))
        .map(String::strip)
        .distinct()
        .toList();
  }

  private List<String> twins() {
    Map<String, List<String>> alike = new TreeMap<>();
    counts
        .keySet()
        .forEach(
            name -> alike.computeIfAbsent(plain(name), key -> new ArrayList<>()).add(name));
    List<List<String>> twins =
        alike.values().stream().filter(names -> names.size() > 1).toList();
    List<String> sentences = new ArrayList<>();
    twins.stream().limit(MOST_TWINS).forEach(names -> sentences.add(twin(names)));
    if (twins.size() > MOST_TWINS) {
      sentences.add((twins.size() - MOST_TWINS) + " more classes have such twins");
    }
    return sentences;
  }

  private String twin(List<String> names) {
    boolean inSpace = differ(names, name -> name) && !differ(names, LabelNotes::spaced);
    boolean inCase = !differ(names, name -> name.toLowerCase(Locale.ROOT));
    boolean inZeros =
        names.stream().allMatch(name -> WHOLE.matcher(name.strip()).matches());
    String how = inZeros
        ? "leading zeros alone"
        : inSpace ? "space alone" : inCase ? "case alone" : "case, space or accents' form";
    return "classes "
        + names.stream()
            .map(name -> quoted(name) + " (" + counts.get(name) + ")")
            .collect(Collectors.joining(" and "))
        + " differ by " + how + "; if they are one, write them alike";
  }

  private static boolean differ(List<String> names, UnaryOperator<String> seen) {
    return names.stream().map(seen).distinct().count() > 1;
  }

  private static String quoted(String name) {
    return "'" + Place.printable(name) + "'";
  }

  private static String spaced(String name) {
    return name.strip().replaceAll("[\\s\\p{Z}]+", " ");
  }

  private static String plain(String name) {
    return Normalizer.normalize(spaced(name), Normalizer.Form.NFKC)
        .toLowerCase(Locale.ROOT)
        .strip()
        .replaceFirst("^0+(?=\\d+$)", "");
  }
}
