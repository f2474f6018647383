package io.slimfit.data.image;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.metadata.FileMetaData;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;

/**
 * The columns of images and classes in a Parquet file.
 *
 * @param wanted the schema of just the two columns
 * @param namesClasses whether the classes are given by name, not by number
 * @param classNames from the hub's metadata in the file; empty if there is none
 */
record ParquetColumns(
    MessageType wanted, String image, String label, boolean namesClasses, List<String> classNames) {
  static final String LAYOUT =
      "Use a data set in the format of the hub: a column image or img with bytes,"
          + " and a column label or fine_label; or name the columns with {imageColumn} and"
          + " {labelColumn}";

  /**
   * Classes without names are named by number; this keeps a wrong label from filling the memory.
   */
  private static final int MOST_CLASSES = 100_000; // a label of one row makes names of all below

  private static final List<String> IMAGES = List.of("image", "img", "pixel_values", "jpg", "png");
  private static final List<String> LABELS =
      List.of("label", "fine_label", "labels", "class", "target", "cls");

  ParquetColumns {
    classNames = List.copyOf(classNames);
  }

  static ParquetColumns of(FileMetaData description, Path file, ImageColumns columns) {
    Place place = Place.file(file);
    MessageType schema = description.getSchema();
    String image = column(schema, columns.image().map(List::of).orElse(IMAGES), place);
    String label = column(schema, columns.label().map(List::of).orElse(LABELS), place);
    Type labelType = schema.getType(label);
    boolean text = isText(labelType);
    if (!text && !isInteger(labelType)) {
      throw new InputException(
          place,
          "the column '" + Place.printable(label) + "' contains " + kind(labelType)
              + "; an image has one class, a text or an integer",
          LAYOUT);
    }
    Type onlyImage = imageColumn(schema.getType(image), place);
    return new ParquetColumns(
        new MessageType(schema.getName(), onlyImage, labelType),
        image,
        label,
        text,
        text ? List.of() : classNames(description, label));
  }

  /** The label column of a file, if it has one. */
  static Optional<MessageType> labelColumn(FileMetaData description, ImageColumns columns) {
    MessageType schema = description.getSchema();
    return columns.label().map(List::of).orElse(LABELS).stream()
        .filter(schema::containsField)
        .findFirst()
        .map(schema::getType)
        .map(type -> new MessageType(schema.getName(), type));
  }

  /** The bytes of image files, or a struct with them, or with paths in their place. */
  private static Type imageColumn(Type type, Place place) {
    if (isPrimitive(type, PrimitiveTypeName.BINARY)) {
      return type;
    }
    if (!type.isPrimitive() && !type.isRepetition(Type.Repetition.REPEATED)) {
      List<Type> fields = type.asGroupType().getFields().stream()
          .filter(field -> List.of("bytes", "path").contains(field.getName()))
          .filter(field -> isPrimitive(field, PrimitiveTypeName.BINARY))
          .toList();
      if (!fields.isEmpty()) {
        return new GroupType(type.getRepetition(), type.getName(), fields);
      }
    }
    throw new InputException(
        place,
        "the column '" + Place.printable(type.getName()) + "' contains " + kind(type)
            + ", not the bytes of image files",
        LAYOUT);
  }

  private static String column(MessageType schema, List<String> names, Place place) {
    Optional<String> found = names.stream().filter(schema::containsField).findFirst();
    return found.orElseThrow(() -> new InputException(
        place,
        "has no column " + String.join(" or ", names.subList(0, Math.min(2, names.size())))
            + ", but "
            + Place.printable(schema.getFields().stream().map(Type::getName).toList()),
        LAYOUT));
  }

  private static boolean isText(Type type) {
    return isPrimitive(type, PrimitiveTypeName.BINARY);
  }

  private static boolean isInteger(Type type) {
    LogicalTypeAnnotation meaning = type.getLogicalTypeAnnotation();
    return (isPrimitive(type, PrimitiveTypeName.INT64)
            || isPrimitive(type, PrimitiveTypeName.INT32))
        && (meaning == null || meaning instanceof LogicalTypeAnnotation.IntLogicalTypeAnnotation);
  }

  private static boolean isPrimitive(Type type, PrimitiveTypeName name) {
    return type.isPrimitive()
        && !type.isRepetition(Type.Repetition.REPEATED)
        && type.asPrimitiveType().getPrimitiveTypeName() == name;
  }

  private static String kind(Type type) {
    if (type.isPrimitive()) {
      return "values of the type " + type.asPrimitiveType().getPrimitiveTypeName();
    }
    return type.getLogicalTypeAnnotation()
            instanceof LogicalTypeAnnotation.ListLogicalTypeAnnotation
        ? "lists"
        : "structs with "
            + Place.printable(
                type.asGroupType().getFields().stream().map(Type::getName).toList());
  }

  /** The class names in the metadata that the hub's library writes to a file. */
  private static List<String> classNames(FileMetaData description, String label) {
    String features = description.getKeyValueMetaData().getOrDefault("huggingface", "{}");
    List<String> names = new ArrayList<>();
    try {
      JsonNode classes = new ObjectMapper().readTree(features).path("info").path("features");
      classes.path(label).path("names").forEach(name -> names.add(name.asText()));
    } catch (JsonProcessingException e) {
      names.clear(); // use numbers instead
    }
    return names;
  }

  /**
   * The bytes of an image file: those of the row, or of the file that the row names.
   *
   * @param folder that paths are relative to
   */
  byte[] image(Group row, Path folder, Place place) {
    if (row.getFieldRepetitionCount(image) > 0) {
      if (wanted.getType(image).isPrimitive()) {
        return row.getBinary(image, 0).getBytes();
      }
      Group struct = row.getGroup(image, 0);
      if (has(struct, "bytes")) {
        return struct.getBinary("bytes", 0).getBytes();
      }
      if (has(struct, "path") && !struct.getString("path", 0).isBlank()) {
        return named(struct.getString("path", 0), folder, place);
      }
    }
    throw new InputException(place, "the column '" + image + "' has no bytes", LAYOUT);
  }

  private static boolean has(Group struct, String field) {
    return struct.getType().containsField(field) && struct.getFieldRepetitionCount(field) > 0;
  }

  private static byte[] named(String path, Path folder, Place place) {
    try {
      return StoredBytes.image(folder.resolve(path), place.entry(path));
    } catch (InvalidPathException e) {
      throw new InputException(place.entry(path), "is not a valid path", LAYOUT, e);
    }
  }

  /** Whether a row has a class: data sets write none as null, as nothing, or as -1. */
  static boolean hasClass(Group row, String label) {
    if (row.getFieldRepetitionCount(label) == 0) {
      return false;
    }
    if (!row.getType().getType(label).isPrimitive()) {
      return true; // lists and the like, which opening the file refuses
    }
    String value = row.getValueToString(row.getType().getFieldIndex(label), 0);
    return !value.isBlank() && !value.equals(TableImages.UNLABELLED);
  }

  /** The name of the class, or its number as a name. */
  String className(Group row, Place place) {
    requireLabel(row, place);
    String name = row.getString(label, 0);
    if (name.isBlank()) {
      throw new InputException(place, "the column '" + label + "' is empty", LAYOUT);
    }
    return name;
  }

  private void requireLabel(Group row, Place place) {
    if (row.getFieldRepetitionCount(label) == 0) {
      throw new InputException(place, "the column '" + label + "' is null", LAYOUT);
    }
  }

  int label(Group row, Place place) {
    requireLabel(row, place);
    boolean isLong = isPrimitive(wanted.getType(label), PrimitiveTypeName.INT64);
    long value = isLong ? row.getLong(label, 0) : row.getInteger(label, 0);
    if (value < 0 || value >= MOST_CLASSES) {
      boolean none = String.valueOf(value).equals(TableImages.UNLABELLED);
      throw new InputException(
          place,
          "has the label " + value + ", which is not a class"
              + (none ? ": it marks images without a class in many data sets" : ""),
          none ? "Leave such rows out" : LAYOUT);
    }
    return (int) value;
  }
}
