package io.slimfit.data.image;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.metadata.FileMetaData;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;

/**
 * The columns of images and classes in a Parquet file.
 *
 * @param wanted the schema of just the two columns
 * @param classNames from the hub's metadata in the file; empty if there is none
 */
record ParquetColumns(MessageType wanted, String image, String label, List<String> classNames) {
  static final String LAYOUT =
      "Use a data set in the format of the hub: a column image or img with bytes,"
          + " and a column label or fine_label";

  /**
   * Classes without names are named by number; this keeps a wrong label from filling the memory.
   */
  private static final int MOST_CLASSES = 1 << 20;

  private static final List<String> IMAGES = List.of("image", "img");
  private static final List<String> LABELS = List.of("label", "fine_label", "labels");

  ParquetColumns {
    classNames = List.copyOf(classNames);
  }

  static ParquetColumns of(FileMetaData description, Path file, ImageColumns columns) {
    Place place = Place.file(file);
    MessageType schema = description.getSchema();
    String image = column(schema, columns.image().map(List::of).orElse(IMAGES), place);
    String label = column(schema, columns.label().map(List::of).orElse(LABELS), place);
    Type imageType = schema.getType(image);
    boolean bytes = !imageType.isPrimitive()
        && imageType.asGroupType().containsField("bytes")
        && isPrimitive(imageType.asGroupType().getType("bytes"), PrimitiveTypeName.BINARY);
    if (!bytes || imageType.isRepetition(Type.Repetition.REPEATED)) {
      throw new InputException(
          place, "the column '" + image + "' is not a struct with bytes", LAYOUT);
    }
    Type labelType = schema.getType(label);
    if (!isPrimitive(labelType, PrimitiveTypeName.INT64)
        && !isPrimitive(labelType, PrimitiveTypeName.INT32)) {
      throw new InputException(
          place, "the column '" + label + "' does not contain integers", LAYOUT);
    }
    GroupType onlyBytes =
        new GroupType(imageType.getRepetition(), image, imageType.asGroupType().getType("bytes"));
    return new ParquetColumns(
        new MessageType(schema.getName(), onlyBytes, labelType),
        image,
        label,
        classNames(description, label));
  }

  private static String column(MessageType schema, List<String> names, Place place) {
    Optional<String> found = names.stream().filter(schema::containsField).findFirst();
    return found.orElseThrow(() -> new InputException(
        place,
        "has no column " + String.join(" or ", names) + ", but "
            + Place.printable(
                String.join(", ", schema.getFields().stream().map(Type::getName).toList())),
        LAYOUT));
  }

  private static boolean isPrimitive(Type type, PrimitiveTypeName name) {
    return type.isPrimitive()
        && !type.isRepetition(Type.Repetition.REPEATED)
        && ((PrimitiveType) type).getPrimitiveTypeName() == name;
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

  byte[] image(Group row, Place place) {
    if (row.getFieldRepetitionCount(image) == 0
        || row.getGroup(image, 0).getFieldRepetitionCount("bytes") == 0) {
      throw new InputException(place, "the column '" + image + "' has no bytes", LAYOUT);
    }
    return row.getGroup(image, 0).getBinary("bytes", 0).getBytes();
  }

  int label(Group row, Place place) {
    if (row.getFieldRepetitionCount(label) == 0) {
      throw new InputException(place, "the column '" + label + "' is null", LAYOUT);
    }
    boolean isLong = isPrimitive(wanted.getType(label), PrimitiveTypeName.INT64);
    long value = isLong ? row.getLong(label, 0) : row.getInteger(label, 0);
    if (value < 0 || value >= MOST_CLASSES) {
      throw new InputException(place, "has the label " + value + ", which is not a class", LAYOUT);
    }
    return (int) value;
  }
}
