package io.slimfit.data.table;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A file in the format of the CoNLL tasks: a word and its tag in each line, as the first and the
 * last of two or more columns, and an empty line after each sentence. A sentence is a row with two
 * arrays. Lines that begin with {@code -DOCSTART-} are left out.
 */
public final class ConllTable implements Table {
  /** The column of the words. */
  public static final String TOKENS = "tokens";

  /** The column of the tags. */
  public static final String TAGS = "ner_tags";

  private static final String DOCUMENT = "-DOCSTART-";
  private static final int LINE_CHARACTERS = 100_000;
  private static final int MOST_WORDS = 1 << 16; // of a sentence; a book is one without empty lines

  private final Place place;
  private final TextReader lines;
  private final BadRows bad;
  private boolean hasRows;

  /** @param options only the encoding applies */
  public ConllTable(Path file, TableOptions options, BadRows bad) {
    place = Place.file(file);
    options.requireNoCells(place);
    this.bad = bad;
    try {
      lines = TextReader.of(Files.newInputStream(file), place, LINE_CHARACTERS, options.encoding());
    } catch (IOException e) {
      throw new InputException(place, "cannot be read (" + e + ")", "Check the path", e);
    }
  }

  @Override
  public List<String> columns() {
    return List.of(TOKENS, TAGS);
  }

  @Override
  public Place place() {
    return place;
  }

  @Override
  public long shortenedCells() {
    return 0;
  }

  @Override
  public Optional<TableRow> next() {
    Optional<TableRow> row = read();
    while (row.isPresent() && row.get().cells().isEmpty()) { // an invalid sentence
      row = read();
    }
    if (row.isEmpty() && !hasRows) {
      throw new InputException(
          place, "has no sentences", "Give a file with a word and its tag in each line");
    }
    return row;
  }

  /** The next sentence; without cells if it is invalid. */
  private Optional<TableRow> read() {
    List<String> words = new ArrayList<>();
    List<String> tags = new ArrayList<>();
    Place first = place;
    Optional<InputException> problem = Optional.empty();
    for (Optional<String> line = lines.next(); line.isPresent(); line = lines.next()) {
      String text = line.get().strip();
      if (text.startsWith(DOCUMENT)) {
        continue;
      }
      if (text.isEmpty()) {
        if (words.isEmpty() && problem.isEmpty()) {
          continue;
        }
        break;
      }
      String[] columns = text.split("\\s+", -1);
      if (columns.length < 2) {
        problem = problem.or(() -> Optional.of(new InputException(
            lines.place(),
            "there is one column, '" + Place.printable(text) + "'",
            "Give a word and its tag, with a space or a tab between them")));
        continue;
      }
      first = words.isEmpty() ? lines.place() : first;
      if (words.size() == MOST_WORDS) {
        Place sentence = first;
        problem = problem.or(() -> Optional.of(new InputException(
            sentence,
            "the sentence that begins here has more than " + MOST_WORDS + " words",
            "Put an empty line after each sentence")));
        continue;
      }
      words.add(columns[0]);
      tags.add(columns[columns.length - 1]);
    }
    if (problem.isPresent()) {
      bad.add(problem.get());
      return Optional.of(new TableRow(first, List.of()));
    }
    if (words.isEmpty()) {
      return Optional.empty();
    }
    hasRows = true;
    return Optional.of(
        new TableRow(first, List.of(new Cell.Several(words), new Cell.Several(tags))));
  }

  @Override
  public void close() {
    lines.close();
  }
}
