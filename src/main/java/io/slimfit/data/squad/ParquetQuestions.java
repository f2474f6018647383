package io.slimfit.data.squad;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.data.table.ParquetRows;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;

/** Questions in the rows of a Parquet file, as the hub has SQuAD. */
final class ParquetQuestions implements QuestionReader {
  private final Place place;
  private final ParquetRows rows;
  private final MessageType columns;
  private final SquadReport report = new SquadReport();
  private final SquadParagraph paragraph = new SquadParagraph(report);

  ParquetQuestions(Path file) {
    place = Place.file(file);
    rows = new ParquetRows(file);
    columns = rows.description().getSchema();
    for (String name : List.of(QuestionRecord.CONTEXT, QuestionRecord.QUESTION)) {
      if (!columns.containsField(name)) {
        rows.close();
        throw new InputException(
            place,
            "there is no column '" + name + "'",
            "Use columns id, context, question and answers, as the hub's SQuAD has them");
      }
    }
  }

  @Override
  public Optional<Question> next() {
    while (true) {
      Optional<List<Question>> read = rows.next((row, where) ->
          paragraph.questions(QuestionRecord.paragraph(entry(row), rows.count() - 1), where));
      if (read.isEmpty()) {
        if (rows.count() == 0) {
          throw new InputException(place, "contains no questions", "Give a file with rows");
        }
        return Optional.empty();
      }
      if (!read.get().isEmpty()) {
        return Optional.of(read.get().get(0)); // a row has one, unless it is left out
      }
    }
  }

  private ObjectNode entry(Group row) {
    ObjectNode entry = JsonNodeFactory.instance.objectNode();
    for (String name :
        List.of(QuestionRecord.ID, QuestionRecord.CONTEXT, QuestionRecord.QUESTION)) {
      if (columns.containsField(name) && row.getFieldRepetitionCount(name) == 1) {
        entry.put(name, row.getValueToString(columns.getFieldIndex(name), 0));
      }
    }
    if (columns.containsField(QuestionRecord.ANSWERS)
        && row.getFieldRepetitionCount(QuestionRecord.ANSWERS) == 1) {
      Group answers = row.getGroup(QuestionRecord.ANSWERS, 0);
      ObjectNode of = entry.putObject(QuestionRecord.ANSWERS);
      addAll(answers, "text", of.putArray("text"));
      addAll(answers, "answer_start", of.putArray("answer_start"));
    }
    return entry;
  }

  /** The elements of a list: a group with one repeated group of one element. */
  private static void addAll(Group answers, String name, ArrayNode all) {
    Group list = answers.getGroup(name, 0);
    for (int i = 0; i < list.getFieldRepetitionCount(0); i++) {
      Group element = list.getGroup(0, i);
      if (element.getType().getType(0).asPrimitiveType().getPrimitiveTypeName()
          == PrimitiveTypeName.BINARY) {
        all.add(element.getString(0, 0));
      } else {
        all.add(Long.parseLong(element.getValueToString(0, 0)));
      }
    }
  }

  @Override
  public SquadReport report() {
    return report;
  }

  @Override
  public void close() {
    rows.close();
  }
}
