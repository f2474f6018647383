package io.slimfit.task.text;

import io.slimfit.base.Counted;
import io.slimfit.data.table.BadRows;
import io.slimfit.data.table.Table;
import io.slimfit.task.DataSummary;
import io.slimfit.task.Labels;
import io.slimfit.task.Progress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What was understood of a training file.
 *
 * @param all the names of its columns
 * @param chosen those that are read
 * @param notes what reading it showed
 */
record Understood(
    Path file, List<String> all, TextColumns chosen, LabelFindings found, List<String> notes) {
  Understood {
    all = List.copyOf(all);
    notes = List.copyOf(notes);
  }

  /** @throws io.slimfit.base.InputException like {@link LabelDiscovery#of} */
  static Understood of(Path train, TextColumns columns, TextFiles settings, Progress progress) {
    try (Table table = Table.open(train, settings.format(), new BadRows(settings.onBadRow()))) {
      LabelFindings found = LabelDiscovery.of(table, columns, settings, progress);
      return new Understood(train, table.columns(), columns, found, table.notes());
    }
  }

  /** The number of rows of the file. */
  long rows() {
    return found.rows();
  }

  Labels labels() {
    return found.labels();
  }

  /** All of it, with sentences for the user. */
  DataSummary summary() {
    List<String> sentences = new ArrayList<>();
    sentences.add(
        file + ": " + Counted.of(found.rows(), "row") + "; " + chosen.description(all, true));
    sentences.add(found.sentence());
    sentences.addAll(found.notes());
    if (found.missing() > 0) {
      sentences.add(Counted.of(found.missing(), "row", "has", "have") + " no label");
    }
    sentences.addAll(notes);
    return new DataSummary(
        found.rows(),
        all,
        chosen.texts(),
        chosen.labels(),
        found.kind(),
        found.why(),
        found.missing(),
        found.counts().isEmpty() ? Optional.empty() : Optional.of(found.counts()),
        sentences);
  }
}
