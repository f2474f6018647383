package io.slimfit.task.text;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.data.table.Cell;
import io.slimfit.data.table.OnBadRow;
import io.slimfit.data.table.Table;
import io.slimfit.data.table.TableRow;
import io.slimfit.task.Labels;
import io.slimfit.task.Progress;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what the labels of a training file are. A column of 0 and 1 for each label, arrays,
 * lists that were written as text, and cells with a separator are several labels per example.
 * Numbers are scores if one of them has a decimal point or an exponent. Whole numbers and texts are
 * classes, in the order of the numbers or of the texts. {@code --labels} decides otherwise.
 */
final class LabelDiscovery {
  private static final Pattern WHOLE = Pattern.compile("[+-]?\\d+");
  private static final int MOST_CLASSES = 10_000;
  private static final int FEW_VALUES = 20;
  private static final String AS_TEXT = ", written as text";

  private final TextColumns columns;
  private final TextFiles settings;
  private final Place file;
  private final Map<String, Long> texts = new TreeMap<>(); // of single labels
  private final LabelSets arrays = new LabelSets();
  private final LabelSets lists = new LabelSets(); // written as text
  private final long[] ofColumns; // how many rows have the label of each column
  private boolean tooMany;
  private @Nullable Place several;
  private @Nullable Place single;
  private @Nullable Place fraction;
  private @Nullable Place word;
  private @Nullable Place missing;
  private String firstWord = "";
  private String unread = ""; // what the first cell holds that is no label
  private @Nullable Class<?> form;
  private double least = Double.POSITIVE_INFINITY;
  private double greatest = Double.NEGATIVE_INFINITY;
  private long rows;
  private long singles;
  private long withoutLabel;

  private LabelDiscovery(TextColumns columns, TextFiles settings, Place file) {
    this.columns = columns;
    this.settings = settings;
    this.file = file;
    ofColumns = new long[columns.labels().size()];
  }

  /**
   * Reads all labels of a table.
   *
   * @param progress is told how many rows have been read
   * @throws InputException if there is no label column, or its rows are of different kinds
   */
  static LabelFindings of(Table table, TextColumns columns, TextFiles settings, Progress progress) {
    columns.requireLabel(table);
    List<Integer> labels = columns.labels().stream().map(table::column).toList();
    LabelDiscovery discovery = new LabelDiscovery(columns, settings, table.place());
    for (Optional<TableRow> row = table.next(); row.isPresent(); row = table.next()) {
      progress.on("reading " + discovery.file, discovery.rows, 0);
      List<Cell> cells = row.get().cells();
      discovery.see(labels.stream().map(cells::get).toList(), row.get().place());
    }
    return discovery.findings();
  }

  /**
   * Cells that cannot be used are left to the reader of the examples, which fails or counts them.
   */
  private void see(List<Cell> cells, Place place) {
    rows++;
    if (cells.size() > 1) {
      for (int i = 0; i < ofColumns.length; i++) {
        ofColumns[i] += LabelCells.indicator(cells.get(i)).orElse(false) ? 1 : 0;
      }
      return;
    }
    Cell cell = LabelCells.canonical(cells.get(0), settings.columns().labelSeparator());
    if (cell instanceof Cell.Several array) {
      several = several == null ? place : several;
      arrays.add(array.texts(), place);
    } else if (cell instanceof Cell.Text text && !text.text().isEmpty()) {
      seeOne(cell, text.text(), place);
      lists.addText(text.text(), place);
    } else if (cell instanceof Cell.Number number) {
      seeOne(cell, number.text(), place);
    } else if (cell instanceof Cell.Other) {
      unread = unread.isEmpty() ? cell.description() : unread;
    } else {
      withoutLabel++;
      missing = missing == null ? place : missing;
    }
  }

  private void seeOne(Cell cell, String text, Place place) {
    if (form != null && form != cell.getClass()) {
      throw mixed(place, cell.description() + " ('" + Place.printable(text) + "')", single);
    }
    form = cell.getClass();
    singles++;
    single = single == null ? place : single;
    boolean number = Labels.Score.NUMBER.matcher(text).matches();
    if (number) {
      least = Math.min(least, Double.parseDouble(text));
      greatest = Math.max(greatest, Double.parseDouble(text));
    }
    if (!WHOLE.matcher(text).matches()) {
      if (number) {
        fraction = fraction == null ? place : fraction;
      } else if (word == null) {
        word = place;
        firstWord = text;
      }
    }
    if (several != null) {
      throw mixed(place, "one label", several);
    }
    boolean known = texts.containsKey(text);
    if (known || texts.size() < MOST_CLASSES) {
      texts.merge(text, 1L, Long::sum);
    } else {
      tooMany = true;
    }
  }

  private static InputException mixed(Place place, String found, @Nullable Place other) {
    return new InputException(
        place,
        "the label is " + found + ", unlike that of " + other,
        "Use one form for all labels of a column");
  }

  private LabelFindings findings() {
    Optional<LabelKind> said = settings.columns().labels();
    if (ofColumns.length > 1) {
      return byColumn(said);
    }
    if (several != null && single != null) {
      throw mixed(several, "an array", single);
    }
    if (several == null && single == null) {
      String column = "column '" + Place.printable(columns.labels().get(0)) + "'";
      throw unread.isEmpty()
          ? new InputException(
              file,
              "no row has a label in " + column,
              "Give the column of labels with {labelColumn}")
          : new InputException(
              file,
              column + " holds " + unread + ", expected a text, a number or an array",
              "Write labels as such, or give another {labelColumn}");
    }
    if (several == null && said.isEmpty()) {
      lists.requireUnmixed(singles);
    }
    boolean listed = several == null && lists.areAll(singles);
    LabelSets sets = listed ? lists : arrays;
    LabelFindings findings = said.isEmpty()
        ? several != null || listed ? sets(sets, why(listed)) : found()
        : switch (said.get()) {
          case SEVERAL -> several != null || listed ? sets(sets, why(listed)) : setsOfOne();
          case SCORE -> {
            refuseSets(several != null || listed, sets, "a number");
            yield scores("{labels score} says so", List.of());
          }
          case CLASS -> {
            boolean ones = sets.longest() <= 1;
            refuseSets((several != null || listed) && !ones, sets, "one class");
            yield several != null || listed
                ? classesOfOne(sets)
                : classes("{labels class} says so");
          }
        };
    requireLabels(findings);
    return findings;
  }

  /** Refused before anything else is read, with how many there are. */
  private void requireLabels(LabelFindings findings) {
    if (missing != null && settings.onBadRow() == OnBadRow.FAIL) {
      boolean codes = findings.labels() instanceof Labels.Score && areFewWholeNumbers();
      throw new InputException(
          missing,
          "the label is missing" + (withoutLabel > 1 ? ", as in " + withoutLabel + " rows" : ""),
          "Repair the " + (withoutLabel > 1 ? "rows" : "row") + ", or skip "
              + (withoutLabel > 1 ? "them" : "it") + " with {onBadRow skip}"
              + (codes
                  ? "; the other labels would be scores, since they have a decimal point: {labels"
                      + " class} makes them classes"
                  : ""));
    }
  }

  private static void refuseSets(boolean areSets, LabelSets sets, String wanted) {
    if (areSets) {
      throw new InputException(
          sets.first(),
          "the label is an array, but {labels} says that each example has " + wanted,
          "Leave out {labels}, or use {labels several}");
    }
  }

  private String why(boolean listed) {
    return settings.columns().labelSeparator().isPresent()
        ? "{labelSeparator} is given"
        : listed ? "they are lists" + AS_TEXT : "they are arrays";
  }

  private LabelFindings byColumn(Optional<LabelKind> said) {
    said.filter(kind -> kind != LabelKind.SEVERAL).ifPresent(kind -> {
      throw new InputException(
          Place.setting("labels"),
          "{labelColumn} names several columns, so an example has any number of labels",
          "Leave it out, or name one column");
    });
    Map<String, Long> counts = new LinkedHashMap<>();
    for (int i = 0; i < ofColumns.length; i++) {
      counts.put(columns.labels().get(i), ofColumns[i]);
    }
    return new LabelFindings(
        new Labels.Several(columns.labels()),
        "each has a column of its own",
        rows,
        0,
        counts,
        "",
        List.of());
  }

  private LabelFindings sets(LabelSets sets, String why) {
    if (sets.areIndicators()) {
      Map<String, Long> counts = sets.indicatorCounts();
      return new LabelFindings(
          new Labels.Several(List.copyOf(counts.keySet())),
          why.replace(AS_TEXT, "") + " of a 0 or 1 for each label"
              + (why.endsWith(AS_TEXT) ? AS_TEXT : ""),
          rows,
          withoutLabel,
          counts,
          "",
          List.of());
    }
    Map<String, Long> counts = sorted(sets.counts());
    if (counts.size() > MOST_CLASSES) {
      throw tooMany();
    }
    if (counts.isEmpty()) {
      throw new InputException(
          file,
          "no row has a label in column '" + Place.printable(columns.labels().get(0)) + "'",
          "Give the column of labels with {labelColumn}");
    }
    return new LabelFindings(
        new Labels.Several(List.copyOf(counts.keySet())),
        why,
        rows,
        withoutLabel,
        counts,
        "",
        new LabelNotes(counts, 0).sentences(false));
  }

  private LabelFindings setsOfOne() {
    LabelFindings classes = classes("{labels several} says so");
    return new LabelFindings(
        new Labels.Several(classes.labels().names()),
        classes.why(),
        rows,
        withoutLabel,
        classes.counts(),
        "",
        classes.notes());
  }

  private LabelFindings classesOfOne(LabelSets sets) {
    Map<String, Long> counts = sorted(sets.counts());
    return new LabelFindings(
        new Labels.Classes(List.copyOf(counts.keySet())),
        "{labels class} says so",
        rows,
        withoutLabel,
        counts,
        "",
        new LabelNotes(counts, rows - withoutLabel).sentences(false));
  }

  private LabelFindings found() {
    if (fraction != null && word != null && settings.onBadRow() != OnBadRow.SKIP) {
      throw new InputException(
          word,
          "label '" + Place.printable(firstWord) + "' is not a number, but " + fraction
              + " has one",
          "Use only numbers for regression or only names for classes, or {onBadRow skip}");
    }
    if (fraction != null) {
      return scores(
          "they have a decimal point",
          areFewWholeNumbers()
              ? List.of("there are only " + texts.size() + " different labels, all whole numbers"
                  + " with a decimal point: {labels class} makes them classes")
              : List.of());
    }
    return classes(
        areWhole() ? "they are whole numbers ({labels score} learns numbers)" : "they are words");
  }

  private LabelFindings scores(String why, List<String> notes) {
    String range = least <= greatest ? "from " + number(least) + " to " + number(greatest) : "";
    return new LabelFindings(new Labels.Score(), why, rows, withoutLabel, Map.of(), range, notes);
  }

  private static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? String.valueOf((long) value)
        : String.valueOf(value);
  }

  /** The classes; 1.0 and 1 are the same one if all are numbers. */
  private LabelFindings classes(String why) {
    if (tooMany) {
      throw tooMany();
    }
    boolean numbers = texts.keySet().stream().allMatch(Labels.Score.NUMBER.asMatchPredicate());
    Map<String, Long> counts = new LinkedHashMap<>();
    texts.forEach(
        (text, count) -> counts.merge(numbers ? LabelCells.whole(text) : text, count, Long::sum));
    Map<String, Long> inOrder = sorted(counts);
    return new LabelFindings(
        new Labels.Classes(List.copyOf(inOrder.keySet())),
        why,
        rows,
        withoutLabel,
        inOrder,
        "",
        new LabelNotes(inOrder, singles).sentences(numbers));
  }

  private InputException tooMany() {
    return new InputException(
        file,
        "column '" + Place.printable(columns.labels().get(0)) + "' has more than " + MOST_CLASSES
            + " different labels",
        "Give the column of labels with {labelColumn}, or learn numbers with {labels score}");
  }

  private boolean areWhole() {
    return texts.keySet().stream().allMatch(WHOLE.asMatchPredicate());
  }

  private boolean areFewWholeNumbers() {
    return !tooMany
        && texts.size() <= FEW_VALUES
        && texts.keySet().stream()
            .allMatch(text -> WHOLE.matcher(LabelCells.whole(text)).matches());
  }

  private static Map<String, Long> sorted(Map<String, Long> counts) {
    boolean whole = counts.keySet().stream().allMatch(WHOLE.asMatchPredicate());
    Comparator<String> order =
        whole ? Comparator.comparing(BigInteger::new) : Comparator.naturalOrder();
    List<String> names = new ArrayList<>(counts.keySet());
    names.sort(order.thenComparing(Comparator.naturalOrder()));
    Map<String, Long> sorted = new LinkedHashMap<>();
    names.forEach(name -> sorted.put(name, counts.getOrDefault(name, 0L)));
    return sorted;
  }
}
