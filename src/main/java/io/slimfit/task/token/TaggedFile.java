package io.slimfit.task.token;

import io.slimfit.base.Counted;
import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.data.table.BadRows;
import io.slimfit.data.table.Cell;
import io.slimfit.data.table.ConllTable;
import io.slimfit.data.table.ParquetClassNames;
import io.slimfit.data.table.Table;
import io.slimfit.data.table.TableRow;
import io.slimfit.task.text.TextFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The sentences of a file: CoNLL's columns in {@code .conll} or {@code .txt}, or a column of words
 * and one of tags in JSON lines or Parquet.
 *
 * @param names the names of the tags in the order of their numbers, if the file says them
 */
record TaggedFile(List<TaggedSentence> sentences, List<String> names) {
  private static final List<String> WORD_COLUMNS = List.of(ConllTable.TOKENS, "words");
  private static final List<String> TAG_COLUMNS = List.of(ConllTable.TAGS, "tags", "labels");

  /**
   * @param files names the columns if they are not the usual ones, and says what to do about bad
   *     rows
   * @param note receives how many rows were skipped
   * @throws InputException if the file is missing or invalid
   */
  static TaggedFile read(Path file, TextFiles files, Consumer<String> note) {
    BadRows bad = new BadRows(files.onBadRow());
    List<TaggedSentence> sentences = new ArrayList<>();
    List<String> names = new ArrayList<>();
    try (Table table = open(file, files, bad)) {
      int words = column(table, files.columns().text(), WORD_COLUMNS);
      int tags = column(table, files.columns().label(), TAG_COLUMNS);
      if (file.toString().toLowerCase(Locale.ROOT).endsWith(".parquet")) {
        names.addAll(ParquetClassNames.ofElements(file, table.columns().get(tags)));
      }
      for (Optional<TableRow> row = table.next(); row.isPresent(); row = table.next()) {
        try {
          TaggedSentence sentence = sentence(row.get(), words, tags, names);
          if (!sentence.words().isEmpty()) {
            sentences.add(sentence);
          }
        } catch (InputException e) {
          bad.add(e);
        }
      }
    }
    bad.note().ifPresent(note);
    return new TaggedFile(List.copyOf(sentences), List.copyOf(names));
  }

  private static Table open(Path file, TextFiles files, BadRows bad) {
    String name = file.toString().toLowerCase(Locale.ROOT);
    if (!name.endsWith(".conll") && !name.endsWith(".txt")) {
      return Table.open(file, files.format(), bad);
    }
    if (!Files.isRegularFile(file)) {
      throw new InputException(
          Place.file(file),
          Files.exists(file) ? "is a folder" : Place.missingFile(file),
          "Give a file with a word and its tag in each line");
    }
    return new ConllTable(file, files.format(), bad);
  }

  private static int column(Table table, Optional<String> named, List<String> usual) {
    if (named.isPresent()) {
      return table.column(named.get());
    }
    return table.column(
        usual.stream().filter(table.columns()::contains).findFirst().orElse(usual.get(0)));
  }

  private static TaggedSentence sentence(TableRow row, int words, int tags, List<String> names) {
    List<String> texts = texts(row.cells().get(words), "words", row.place());
    List<String> stored = texts(row.cells().get(tags), "tags", row.place());
    if (texts.size() != stored.size()) {
      throw new InputException(
          row.place(),
          Counted.of(texts.size(), "word", "has", "have") + " " + Counted.of(stored.size(), "tag"),
          "Give a tag for each word, or {onBadRow skip}");
    }
    return new TaggedSentence(
        texts, stored.stream().map(tag -> named(tag, names, row.place())).toList(), row.place());
  }

  private static List<String> texts(Cell cell, String what, Place place) {
    if (cell instanceof Cell.Several several) {
      return several.texts();
    }
    throw new InputException(
        place,
        "the " + what + " are " + cell.description() + ", expected an array",
        "Give an array of " + what + ", or {onBadRow skip}");
  }

  /** A tag by its name; files of the hub have numbers. */
  private static String named(String tag, List<String> names, Place place) {
    if (tag.isEmpty() || !tag.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return tag;
    }
    for (int i = 0; i < names.size(); i++) {
      if (tag.equals(String.valueOf(i))) {
        return names.get(i);
      }
    }
    throw new InputException(
        place,
        "tag " + Place.printable(tag) + " is a number without a name",
        "Give tags such as B-PER; a Parquet file of the hub has the names of its numbers");
  }
}
