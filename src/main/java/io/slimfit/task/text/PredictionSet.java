package io.slimfit.task.text;

import io.slimfit.data.ExampleSource;
import java.nio.file.Path;
import java.util.List;

/**
 * Examples whose labels a model predicts.
 *
 * @param name the name of the file of predictions, without its extension; for GLUE's tasks, that of
 *     the submission
 * @param examples the examples without labels; their ids are those of their file
 * @param files that the examples are read from
 */
public record PredictionSet(String name, ExampleSource examples, List<Path> files) {
  public PredictionSet {
    files = List.copyOf(files);
  }

  /** Of examples that are in no file that a prediction could replace. */
  public PredictionSet(String name, ExampleSource examples) {
    this(name, examples, List.of());
  }
}
