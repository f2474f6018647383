package io.slimfit.data;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.jspecify.annotations.Nullable;

/** A Parquet file; a row group of it is in memory at a time. */
final class ParquetTable implements Table {
  private final Place place;
  private final ParquetFileReader reader;
  private final MessageType schema;
  private @Nullable RecordReader<Group> group;
  private long leftInGroup;
  private long row;

  ParquetTable(Path file) {
    place = Place.file(file);
    try {
      reader = ParquetFileReader.open(
          new LocalInputFile(file),
          new ParquetReadOptions.Builder(new PlainParquetConfiguration())
              .withCodecFactory(new ParquetCodecs())
              .build());
    } catch (IOException | RuntimeException e) {
      throw unreadable("is not a Parquet file, or is cut off", e);
    }
    schema = reader.getFileMetaData().getSchema();
  }

  private InputException unreadable(String problem, Exception e) {
    return new InputException(
        place,
        problem + " (" + Place.printable(String.valueOf(e.getMessage())) + ")",
        "Fetch or write the file again",
        e);
  }

  @Override
  public List<String> columns() {
    return schema.getFields().stream().map(Type::getName).toList();
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
    try {
      while (leftInGroup == 0) {
        PageReadStore pages = reader.readNextRowGroup();
        if (pages == null) {
          if (row == 0) {
            throw new InputException(place, "has no rows", "Name a file with rows");
          }
          return Optional.empty();
        }
        leftInGroup = pages.getRowCount();
        group = new ColumnIOFactory()
            .getColumnIO(schema)
            .getRecordReader(pages, new GroupRecordConverter(schema));
      }
      leftInGroup--;
      row++;
      return Optional.of(read(Objects.requireNonNull(group).read()));
    } catch (InputException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw unreadable("row " + row + " cannot be read", e);
    }
  }

  private TableRow read(Group values) {
    List<Cell> cells = new ArrayList<>();
    for (int i = 0; i < schema.getFieldCount(); i++) {
      cells.add(cell(values, i));
    }
    return new TableRow(place.row(row), cells);
  }

  private static Cell cell(Group values, int field) {
    Type type = values.getType().getType(field);
    if (type.isRepetition(Type.Repetition.REPEATED)) {
      return new Cell.Other("a repeated field");
    }
    if (values.getFieldRepetitionCount(field) == 0) {
      return new Cell.Missing();
    }
    return type.isPrimitive()
        ? primitive(values, field, type)
        : elements(values.getGroup(field, 0));
  }

  /** A group with one repeated group of one element each is a list, see the Parquet format's LogicalTypes. */
  private static Cell elements(Group list) {
    GroupType type = list.getType();
    Cell other = new Cell.Other("a nested value");
    if (!(type.getLogicalTypeAnnotation()
            instanceof LogicalTypeAnnotation.ListLogicalTypeAnnotation)
        || type.getFieldCount() != 1
        || type.getType(0).isPrimitive()) {
      return other;
    }
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < list.getFieldRepetitionCount(0); i++) {
      Cell cell = cell(list.getGroup(0, i), 0);
      if (cell instanceof Cell.Text text) {
        texts.add(text.text());
      } else if (cell instanceof Cell.Number number) {
        texts.add(number.text());
      } else {
        return other;
      }
    }
    return new Cell.Several(texts);
  }

  private static Cell primitive(Group values, int field, Type type) {
    LogicalTypeAnnotation meaning = type.getLogicalTypeAnnotation();
    boolean plain =
        meaning == null || meaning instanceof LogicalTypeAnnotation.IntLogicalTypeAnnotation;
    return switch (type.asPrimitiveType().getPrimitiveTypeName()) {
      case BINARY ->
        meaning instanceof LogicalTypeAnnotation.StringLogicalTypeAnnotation
                || meaning instanceof LogicalTypeAnnotation.EnumLogicalTypeAnnotation
            ? new Cell.Text(values.getString(field, 0))
            : new Cell.Other("bytes");
      case INT32 ->
        plain
            ? new Cell.Number(Integer.toString(values.getInteger(field, 0)))
            : new Cell.Other(String.valueOf(meaning));
      case INT64 ->
        plain
            ? new Cell.Number(Long.toString(values.getLong(field, 0)))
            : new Cell.Other(String.valueOf(meaning));
      case FLOAT -> new Cell.Number(Float.toString(values.getFloat(field, 0)));
      case DOUBLE -> new Cell.Number(Double.toString(values.getDouble(field, 0)));
      case BOOLEAN -> new Cell.Text(Boolean.toString(values.getBoolean(field, 0)));
      case INT96, FIXED_LEN_BYTE_ARRAY -> new Cell.Other("bytes");
    };
  }

  @Override
  public void close() {
    try {
      reader.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
