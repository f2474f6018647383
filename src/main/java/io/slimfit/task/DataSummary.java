package io.slimfit.task;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What was understood of the files that a run is trained on: what a user checks before waiting for
 * it.
 *
 * @param rows of the training file
 * @param columns of the training file
 * @param textColumns the columns of the texts
 * @param labelColumns the column of the labels, or one column for each label
 * @param labels what the labels are: class, score or several
 * @param why the labels are that
 * @param missing rows without a label
 * @param classes how many examples have each class; empty for scores
 * @param notes sentences for the user about all this, which name settings as
 *     {@link io.slimfit.base.Settings} describes
 */
public record DataSummary(
    long rows,
    List<String> columns,
    List<String> textColumns,
    List<String> labelColumns,
    String labels,
    String why,
    long missing,
    Optional<Map<String, Long>> classes,
    List<String> notes) {
  public DataSummary {
    columns = List.copyOf(columns);
    textColumns = List.copyOf(textColumns);
    labelColumns = List.copyOf(labelColumns);
    classes = classes.map(LinkedHashMap::new); // in the order of the classes
    notes = List.copyOf(notes);
  }
}
