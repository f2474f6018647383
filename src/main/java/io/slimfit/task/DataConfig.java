package io.slimfit.task;

import io.slimfit.task.embedding.EmbeddingConfig;
import io.slimfit.task.image.ImageConfig;
import io.slimfit.task.question.QuestionConfig;
import io.slimfit.task.text.TextFiles;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The data of a run, and how they are read and weighted.
 *
 * @param path {@code --data}: the task's folder or its parent, or a data set of images
 * @param files the user's own files, the share of them that is held out, and what to do about bad
 *     rows
 * @param images how images are read and augmented
 * @param questions how answers are searched for in question answering
 * @param loss how classes are weighted in the loss
 * @param embeddings how embeddings are learned
 */
public record DataConfig(
    Optional<Path> path,
    TextFiles files,
    ImageConfig images,
    QuestionConfig questions,
    LossConfig loss,
    EmbeddingConfig embeddings) {
  /** With the usual embeddings. */
  public DataConfig(
      Optional<Path> path,
      TextFiles files,
      ImageConfig images,
      QuestionConfig questions,
      LossConfig loss) {
    this(path, files, images, questions, loss, EmbeddingConfig.standard());
  }

  /** The files and folders that are read, by the option that names them. */
  public Map<String, Path> inputs() {
    Map<String, Path> inputs = new LinkedHashMap<>();
    path.ifPresent(data -> inputs.put("data", data));
    files.train().ifPresent(file -> inputs.put("trainFile", file));
    files.validation().ifPresent(file -> inputs.put("validationFile", file));
    files.test().ifPresent(file -> inputs.put("testFile", file));
    return inputs;
  }
}
