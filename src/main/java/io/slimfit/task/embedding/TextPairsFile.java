package io.slimfit.task.embedding;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.data.table.BadRows;
import io.slimfit.data.table.Cell;
import io.slimfit.data.table.Table;
import io.slimfit.data.table.TableRow;
import io.slimfit.task.text.TextFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Reads {@link TextPairs} from CSV, TSV, JSON lines or Parquet. */
public final class TextPairsFile {
  private static final List<List<String>> PAIRS = List.of(
      List.of("anchor", "positive"),
      List.of("query", "positive"),
      List.of("question", "answer"),
      List.of("question", "context"),
      List.of("query", "passage"),
      List.of("query", "document"));
  private static final List<String> SCORED = List.of("sentence1", "sentence2", "score");
  private static final List<String> SINGLE = List.of("text", "sentence");
  private static final List<String> CLASSES = List.of("label", "category", "class");
  private static final String NEGATIVE = "negative";
  private static final String REMEDY =
      "Give columns anchor and positive, and negative if you have it; sentence1, sentence2 and"
          + " score; or text and label. {textColumn}, {textPairColumn} and {labelColumn} name"
          + " others";

  private final Map<String, Integer> numbers = new HashMap<>();
  private final List<String> texts = new ArrayList<>();
  private final List<int[]> rows = new ArrayList<>();
  private final List<Double> scores = new ArrayList<>();
  private final Map<String, List<Integer>> classes = new LinkedHashMap<>();

  private TextPairsFile() {}

  /**
   * The columns of texts, in the order of their roles, and that of scores or classes.
   *
   * @param isClass whether the last one holds classes
   */
  private record Columns(List<String> texts, Optional<String> label, boolean isClass) {
    static Columns of(Table table, TextFiles files) {
      List<String> there = table.columns();
      Optional<String> one = files.columns().text();
      Optional<String> two = files.columns().textPair();
      Optional<String> label = files.columns().label();
      if (one.isPresent() || two.isPresent() || label.isPresent()) {
        return named(there, one, two, label, table.place());
      }
      if (there.containsAll(SCORED)) {
        return new Columns(SCORED.subList(0, 2), Optional.of(SCORED.get(2)), false);
      }
      for (List<String> pair : PAIRS) {
        if (there.containsAll(pair)) {
          List<String> all = there.contains(NEGATIVE)
              ? Stream.concat(pair.stream(), Stream.of(NEGATIVE)).toList()
              : pair;
          return new Columns(all, Optional.empty(), false);
        }
      }
      return named(
          there, first(SINGLE, there), Optional.empty(), first(CLASSES, there), table.place());
    }

    private static Columns named(
        List<String> there,
        Optional<String> one,
        Optional<String> two,
        Optional<String> label,
        Place place) {
      if (one.isEmpty() || (two.isEmpty() && label.isEmpty())) {
        throw new InputException(
            place,
            "the columns " + Place.printable(String.join(", ", there))
                + " are no pairs of texts, and no texts with labels",
            REMEDY);
      }
      List<String> texts = Stream.concat(one.stream(), two.stream()).toList();
      return new Columns(texts, label, two.isEmpty());
    }

    private static Optional<String> first(List<String> names, List<String> there) {
      return names.stream().filter(there::contains).findFirst();
    }
  }

  /**
   * @param files names columns that are not called as usual, and says what to do about bad rows
   * @param note receives how many rows were skipped
   * @throws InputException if the file is missing or invalid, or its columns are not those of pairs
   */
  public static TextPairs read(Path file, TextFiles files, Consumer<String> note) {
    BadRows bad = new BadRows(files.onBadRow());
    try (Table table = Table.open(file, files.format(), bad)) {
      Columns columns = Columns.of(table, files);
      List<Integer> ofTexts = columns.texts().stream().map(table::column).toList();
      Optional<Integer> ofLabel = columns.label().map(table::column);
      TextPairsFile read = new TextPairsFile();
      for (Optional<TableRow> row = table.next(); row.isPresent(); row = table.next()) {
        try {
          read.add(row.get(), columns, ofTexts, ofLabel);
        } catch (InputException e) {
          bad.add(e);
        }
      }
      bad.note().ifPresent(note);
      table.notes().forEach(note);
      return columns.isClass() ? read.byClass(table.place()) : read.pairs(table.place());
    }
  }

  private void add(
      TableRow row, Columns columns, List<Integer> ofTexts, Optional<Integer> ofLabel) {
    List<String> read = new ArrayList<>();
    for (int i = 0; i < ofTexts.size(); i++) {
      read.add(text(row, ofTexts.get(i), columns.texts().get(i)));
    }
    if (columns.isClass()) {
      String name = label(row, ofLabel.orElseThrow());
      classes.computeIfAbsent(name, unseen -> new ArrayList<>()).add(number(read.get(0)));
      return;
    }
    Optional<Double> score = ofLabel.map(column -> score(row, column)); // before texts are kept
    rows.add(read.stream().mapToInt(this::number).toArray());
    score.ifPresent(scores::add);
  }

  private int number(String text) {
    return numbers.computeIfAbsent(text, unseen -> {
      texts.add(unseen);
      return texts.size() - 1;
    });
  }

  private static String text(TableRow row, int column, String name) {
    if (row.cells().get(column) instanceof Cell.Text written && !written.text().isBlank()) {
      return written.text();
    }
    throw new InputException(
        row.place(),
        "column '" + Place.printable(name) + "' holds "
            + (row.cells().get(column) instanceof Cell.Text
                ? "an empty text"
                : row.cells().get(column).description() + ", expected text"),
        "Give a text, or {onBadRow skip}");
  }

  private static String label(TableRow row, int column) {
    Cell cell = row.cells().get(column);
    String name = cell instanceof Cell.Text text
        ? text.text()
        : cell instanceof Cell.Number number ? number.text() : "";
    if (name.isBlank()) {
      throw new InputException(
          row.place(), "the label is " + cell.description(), "Give a label, or {onBadRow skip}");
    }
    return name;
  }

  private static double score(TableRow row, int column) {
    String word = label(row, column);
    try {
      double score = Double.parseDouble(word.strip());
      if (Double.isFinite(score)) {
        return score;
      }
    } catch (NumberFormatException e) {
      // reported below, like a number that is not finite
    }
    throw new InputException(
        row.place(),
        "the score '" + Place.printable(word) + "' is not a finite number",
        "Give a number, or {onBadRow skip}");
  }

  private TextPairs pairs(Place place) {
    requireRows(rows.size(), place);
    double[] all = scores.stream().mapToDouble(Double::doubleValue).toArray();
    return new TextPairs(texts, rows, all, new int[0], place);
  }

  /** Each text with its class, once. */
  private TextPairs byClass(Place place) {
    List<Integer> ofRows = new ArrayList<>();
    int number = 0;
    for (List<Integer> members : classes.values()) {
      for (int text : members.stream().distinct().toList()) {
        rows.add(new int[] {text});
        ofRows.add(number);
      }
      number++;
    }
    if (number == 1) {
      throw new InputException(
          place, "all texts have the same label", "Give texts of at least two classes");
    }
    requireRows(rows.size(), place);
    int[] all = ofRows.stream().mapToInt(Integer::intValue).toArray();
    return new TextPairs(texts, rows, new double[0], all, place);
  }

  private static void requireRows(int count, Place place) {
    if (count == 0) {
      throw new InputException(place, "there are no pairs of texts", REMEDY);
    }
  }
}
