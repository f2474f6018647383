package io.slimfit.data.image;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * A CSV file with columns {@code path} and {@code label}, or those chosen by the user. Paths are
 * absolute or relative to the folder of the file.
 */
final class CsvImages extends LabelledImages {
  private static final String LAYOUT =
      "Start the file with the line path,label and write one line per image";

  private final Path file;
  private final Names paths;
  private final int[] lines;

  private CsvImages(Path file, List<String> classNames, Names paths, int[] labels, int[] lines) {
    super(classNames, labels);
    this.file = file;
    this.paths = paths;
    this.lines = lines;
  }

  static CsvImages open(Path file, ImageColumns columns) {
    String path = columns.image().orElse("path");
    String label = columns.label().orElse("label");
    Names paths = new Names();
    IntStream.Builder lines = IntStream.builder();
    Map<String, Integer> seen = new HashMap<>(); // in the order of the file
    IntStream.Builder seenLabels = IntStream.builder();
    try (CsvReader<NamedCsvRecord> rows =
        CsvReader.builder().detectBomHeader(true).ofNamedCsvRecord(file)) {
      for (NamedCsvRecord row : rows) {
        Place place = Place.file(file).line(row.getStartingLineNumber());
        paths.add(field(row, path, place));
        seenLabels.add(seen.computeIfAbsent(field(row, label, place), name -> seen.size()));
        lines.add((int) row.getStartingLineNumber());
      }
    } catch (CsvParseException | IOException | UncheckedIOException e) {
      throw new InputException(
          Place.file(file),
          "cannot be read as CSV (" + Place.printable(String.valueOf(e.getMessage())) + ")",
          LAYOUT,
          e);
    }
    List<String> classNames = sorted(seen);
    ClassCheck.enough(classNames, Place.file(file), LAYOUT);
    int[] number = new int[seen.size()];
    for (int c = 0; c < classNames.size(); c++) {
      number[seen.getOrDefault(classNames.get(c), 0)] = c;
    }
    return new CsvImages(
        file,
        List.copyOf(classNames),
        paths,
        seenLabels.build().map(seenAs -> number[seenAs]).toArray(),
        lines.build().toArray());
  }

  private static String field(NamedCsvRecord row, String name, Place place) {
    String value = row.findField(name)
        .orElseThrow(() -> new InputException(place, "there is no column '" + name + "'", LAYOUT));
    if (value.isBlank()) {
      throw new InputException(place, "the column '" + name + "' is empty", LAYOUT);
    }
    return value;
  }

  /** Sorted by name, or by number if all are numbers. */
  private static List<String> sorted(Map<String, Integer> names) {
    boolean numbers = names.keySet().stream().allMatch(name -> name.matches("[0-9]{1,9}"));
    Map<String, Integer> sorted = numbers
        ? new TreeMap<>((a, b) -> {
          int byValue = Integer.compare(Integer.parseInt(a), Integer.parseInt(b));
          return byValue == 0 ? a.compareTo(b) : byValue;
        })
        : new TreeMap<>();
    sorted.putAll(names);
    return new ArrayList<>(sorted.keySet());
  }

  @Override
  public Place place(int index) {
    return Place.file(file).line(lines[index]).entry(paths.get(index));
  }

  @Override
  public byte[] bytes(int index) {
    try {
      return StoredBytes.image(file.resolveSibling(paths.get(index)), place(index));
    } catch (InvalidPathException e) {
      throw new InputException(place(index), "is not a valid path", LAYOUT, e);
    }
  }

  @Override
  public void close() {
    // nothing to do: each file is closed after it was read
  }
}
