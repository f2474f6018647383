package io.slimfit.task.text;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.base.Registry;
import io.slimfit.data.table.Cell;
import io.slimfit.data.table.Table;
import io.slimfit.data.table.TableRow;
import io.slimfit.task.Labels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * The columns that are read. Those that are not given are those that the model was trained on, if
 * the file has them all. Otherwise the label is {@code label} or {@code labels}. The texts are a
 * pair of names that is known, such as {@code sentence1} and {@code sentence2}, else a single
 * {@code sentence} or {@code text}, else the first two columns of text, or the only one: labels,
 * identifiers, columns without a name and columns of numbers are none.
 *
 * @param texts one name, or two for pairs of texts
 * @param labels one name, or one for each label; the table may lack them
 * @param isGuess whether the texts are just the first two of more columns
 */
record TextColumns(List<String> texts, List<String> labels, boolean isGuess) {
  private static final String LABEL = "label";
  /** A date, an address, a hash: one word of ASCII with a digit. */
  private static final Pattern CODE = Pattern.compile("(?=.*\\d)[!-~]+");

  private static final int SAMPLE = 100; // rows that show what a column holds

  TextColumns {
    texts = List.copyOf(texts);
    labels = List.copyOf(labels);
  }

  /**
   * The columns of a table; reads some of its rows if the names do not decide.
   *
   * @throws InputException naming the columns of the table, if a given one is missing or no column
   *     is left for texts, or if the model was trained on another number of texts
   */
  static TextColumns of(Table table, TextFiles files) {
    return of(table.columns(), table.place(), files, () -> withoutWords(table));
  }

  /** The columns with these names, where no row can be looked at. */
  static TextColumns of(List<String> names, Place place, TextFiles files) {
    return of(names, place, files, Set::of);
  }

  private static TextColumns of(
      List<String> names, Place place, TextFiles files, Supplier<Set<String>> withoutWords) {
    TextColumns columns = chosen(names, place, files, withoutWords);
    files.ofModel().ifPresent(model -> model.require(columns.texts.size(), place));
    return columns;
  }

  private static TextColumns chosen(
      List<String> names, Place place, TextFiles files, Supplier<Set<String>> withoutWords) {
    ColumnOptions said = files.columns();
    List<String> labels = labels(names, place, files);
    if (said.text().isPresent()) {
      List<String> texts = new ArrayList<>(List.of(said.text().get()));
      said.textPair().ifPresent(texts::add);
      texts.forEach(name -> Table.column(name, names, place));
      return new TextColumns(texts, labels, false);
    }
    if (said.textPair().isPresent()) {
      throw new InputException(
          Place.setting("textPairColumn"),
          "the column of the second text is given, but not that of the first",
          "Give {textColumn} too");
    }
    List<String> ofModel = files.ofModel().map(ExampleFields::textColumns).orElse(List.of());
    if (!ofModel.isEmpty() && names.containsAll(ofModel)) {
      return new TextColumns(ofModel, labels, false);
    }
    List<String> others = names.stream().filter(name -> !labels.contains(name)).toList();
    if (others.isEmpty()) {
      throw new InputException(
          place,
          "there is no column of texts beside '" + Place.printable(String.join(", ", labels)) + "'",
          "Name the columns in the first line, or give {textColumn} and {labelColumn}");
    }
    Optional<List<String>> known =
        ColumnNames.pair(others).or(() -> ColumnNames.single(others).map(List::of));
    return known
        .map(texts -> new TextColumns(texts, labels, false))
        .orElseGet(() -> first(others, labels, withoutWords));
  }

  /** The given columns, those of the model, or the usual one. */
  private static List<String> labels(List<String> there, Place place, TextFiles files) {
    if (files.columns().label().isPresent()) {
      String given = files.columns().label().get();
      List<String> names = there.contains(given) || !given.contains(",")
          ? List.of(given)
          : Arrays.stream(given.split(",")).map(String::strip).toList();
      names.forEach(name -> Table.column(name, there, place));
      if (new HashSet<>(names).size() < names.size()) {
        throw new InputException(
            Place.setting("labelColumn"), "it names a column twice", "Name each label once");
      }
      return names;
    }
    List<String> ofModel = files.ofModel().map(ExampleFields::labelColumns).orElse(List.of());
    return !ofModel.isEmpty() && there.containsAll(ofModel)
        ? ofModel
        : List.of(ColumnNames.label(there).orElse(LABEL));
  }

  private static TextColumns first(
      List<String> others, List<String> labels, Supplier<Set<String>> withoutWords) {
    List<String> named =
        others.stream().filter(name -> !ColumnNames.isIdentifier(name)).toList();
    List<String> candidates = named.isEmpty() ? others : named;
    if (candidates.size() > 1) {
      Set<String> numbers = withoutWords.get();
      List<String> words =
          candidates.stream().filter(name -> !numbers.contains(name)).toList();
      candidates = words.isEmpty() ? candidates : words;
    }
    if (candidates.size() <= 2) {
      return new TextColumns(candidates, labels, false);
    }
    List<String> usual = candidates.stream().filter(ColumnNames::isOfText).toList();
    return usual.size() == 1
        ? new TextColumns(usual, labels, true)
        : new TextColumns(candidates.subList(0, 2), labels, true);
  }

  /** The columns whose first cells are numbers or codes, or hold no text at all. */
  private static Set<String> withoutWords(Table table) {
    List<String> names = table.columns();
    boolean[] words = new boolean[names.size()];
    try {
      Optional<TableRow> row = table.next();
      for (int i = 0; i < SAMPLE && row.isPresent(); i++) {
        for (int c = 0; c < words.length; c++) {
          words[c] |= row.get().cells().get(c) instanceof Cell.Text text && isWords(text.text());
        }
        row = table.next();
      }
    } catch (InputException e) { // who reads on finds it, too
      return Set.of();
    }
    Set<String> others = new HashSet<>();
    for (int c = 0; c < words.length; c++) {
      if (!words[c]) {
        others.add(names.get(c));
      }
    }
    return others;
  }

  private static boolean isWords(String text) {
    return !text.isBlank()
        && !Labels.Score.NUMBER.matcher(text.strip()).matches()
        && !CODE.matcher(text.strip()).matches();
  }

  /** What a model that is trained on these columns keeps. */
  ExampleFields fields() {
    return new ExampleFields(texts.size(), texts, labels);
  }

  /** @throws InputException naming the columns of the table, if there is no label column */
  void requireLabel(Table table) {
    for (String label : labels) {
      if (texts.contains(label)) {
        throw new InputException(
            Place.setting("textColumn"),
            "column '" + Place.printable(label) + "' would be text and label",
            "Give another one, or another {labelColumn}");
      }
      if (!table.columns().contains(label)) {
        throw new InputException(
            table.place(),
            "there is no column '" + Place.printable(label) + "' for labels; the columns are "
                + Place.printable(String.join(", ", table.columns())),
            remedy(table.columns()));
      }
    }
  }

  private static String remedy(List<String> columns) {
    String one = "Give its name: {labelColumn NAME}";
    return columns.stream()
        .filter(ColumnNames::isOfLabel)
        .findFirst()
        .or(() -> Registry.nearest(LABEL, columns).stream()
            .filter(name -> name.length() > 2 && LABEL.startsWith(name.substring(0, 3)))
            .findFirst())
        .map(name -> one + ", perhaps {labelColumn " + Place.printable(name) + "}")
        .orElseGet(() -> columns.stream().anyMatch(ColumnNames::isOfText)
            ? one + ", or several with commas between them: a column of 0 and 1 for each label"
            : one + "; if the first line is a row and no header, put one before it, such as"
                + " text,label");
  }

  /** Says which columns are read, for the user. */
  String description(List<String> columns, boolean withLabels) {
    List<String> read = new ArrayList<>(texts);
    if (withLabels) {
      read.addAll(labels);
    }
    List<String> unread = columns.stream()
        .filter(name -> !read.contains(name))
        .map(name -> name.isEmpty() ? "a column without a name" : name)
        .distinct()
        .toList();
    return (texts.size() == 1
            ? "1 text per example, from " + Place.printable(texts.get(0))
            : "2 texts per example, from " + Place.printable(String.join(" and ", texts)))
        + (withLabels ? "; labels from " + Place.printable(labels) : "")
        + (unread.isEmpty() ? "" : "; not read: " + Place.printable(unread))
        + (isGuess ? "; {textColumn} and {textPairColumn} choose others" : "");
  }
}
