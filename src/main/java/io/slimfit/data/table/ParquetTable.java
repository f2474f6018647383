package io.slimfit.data.table;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;

/** A Parquet file as a table. */
final class ParquetTable implements Table {
  private final Place place;
  private final ParquetRows rows;
  private final MessageType schema;
  private long shortened;

  ParquetTable(Path file) {
    place = Place.file(file);
    rows = new ParquetRows(file);
    schema = rows.description().getSchema();
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
    return shortened;
  }

  @Override
  public Optional<TableRow> next() {
    Optional<TableRow> next = rows.next(this::read);
    if (rows.count() == 0) {
      throw new InputException(place, "has no rows", "Give a file with rows");
    }
    return next;
  }

  private TableRow read(Group values, Place row) {
    List<Cell> cells = new ArrayList<>();
    for (int i = 0; i < schema.getFieldCount(); i++) {
      cells.add(cell(values, i));
    }
    return new TableRow(row, cells);
  }

  private Cell cell(Group values, int field) {
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

  /**
   * A list: a group with one repeated group of one element (LogicalTypes of the Parquet format).
   */
  private Cell elements(Group list) {
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

  private Cell primitive(Group values, int field, Type type) {
    LogicalTypeAnnotation meaning = type.getLogicalTypeAnnotation();
    if (meaning instanceof LogicalTypeAnnotation.DecimalLogicalTypeAnnotation decimal) {
      return decimal(values, field, type, decimal.getScale());
    }
    boolean plain =
        meaning == null || meaning instanceof LogicalTypeAnnotation.IntLogicalTypeAnnotation;
    return switch (type.asPrimitiveType().getPrimitiveTypeName()) {
      case BINARY ->
        meaning instanceof LogicalTypeAnnotation.StringLogicalTypeAnnotation
                || meaning instanceof LogicalTypeAnnotation.EnumLogicalTypeAnnotation
            ? text(values.getString(field, 0))
            : new Cell.Other("bytes");
      case INT32 ->
        plain
            ? new Cell.Number(Integer.toString(values.getInteger(field, 0)))
            : new Cell.Other(String.valueOf(meaning));
      case INT64 ->
        plain
            ? new Cell.Number(Long.toString(values.getLong(field, 0)))
            : new Cell.Other(String.valueOf(meaning));
      case FLOAT -> number(values.getFloat(field, 0), Float.toString(values.getFloat(field, 0)));
      case DOUBLE ->
        number(values.getDouble(field, 0), Double.toString(values.getDouble(field, 0)));
      case BOOLEAN -> new Cell.Text(Boolean.toString(values.getBoolean(field, 0)));
      case INT96, FIXED_LEN_BYTE_ARRAY -> new Cell.Other("bytes");
    };
  }

  private Cell text(String whole) {
    String kept = ShorteningReader.kept(whole);
    shortened += kept.length() < whole.length() ? 1 : 0;
    return new Cell.Text(kept);
  }

  /** pandas writes a missing number as NaN. */
  private static Cell number(double value, String text) {
    return Double.isNaN(value) ? new Cell.Missing() : new Cell.Number(text);
  }

  /** A whole number of digits, and how many of them follow the point. */
  private static Cell decimal(Group values, int field, Type type, int scale) {
    BigInteger digits = switch (type.asPrimitiveType().getPrimitiveTypeName()) {
      case INT32 -> BigInteger.valueOf(values.getInteger(field, 0));
      case INT64 -> BigInteger.valueOf(values.getLong(field, 0));
      default -> new BigInteger(values.getBinary(field, 0).getBytes());
    };
    return new Cell.Number(new BigDecimal(digits, scale).toPlainString());
  }

  @Override
  public void close() {
    rows.close();
  }
}
