package io.slimfit.task;

/**
 * Settings that only some kinds of task use. A task names its groups ({@link TaskKind#settings});
 * an option of another group is refused. Settings in no group fit every task.
 */
public enum SettingsGroup {
  /** Where the data of the task are: {@code --data}. */
  DATA,
  /** The user's own text files to train on and to predict. */
  TEXT_FILES,
  /** A file, or a folder of images, to evaluate on. */
  VALIDATION_FILE,
  /** How text files are written: separator, encoding, quotes. */
  TEXT_FORMAT,
  /** The columns of texts, and what separates several labels of one text. */
  TEXT_COLUMNS,
  /** The column of labels. */
  LABEL_COLUMN,
  /** What to do about bad rows of a text file. */
  BAD_ROWS,
  /** Lengths in tokens: the longest sequence, packing. */
  LENGTHS,
  /** Batches of similar length. */
  SIMILAR_LENGTHS,
  /** The loss for examples with one class each: class weights and label smoothing. */
  CLASS_LOSS,
  /** Reading, choosing and augmenting images, and their size. */
  IMAGES,
  /** How answers to questions are found. */
  QUESTIONS,
  /** How embeddings are learned. */
  EMBEDDINGS,
  /** Models with random weights, and the sizes of these models. */
  RANDOM_WEIGHTS
}
