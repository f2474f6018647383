package io.slimfit.task;

import io.slimfit.task.image.ImageConfig;
import io.slimfit.task.question.QuestionConfig;
import io.slimfit.task.text.TextFiles;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a run learns from, and how it is read and weighed.
 *
 * @param path {@code --data}: the task's folder or its parent, or a data set of images
 * @param files of one's own, what share of them is held out, and what to do about bad rows
 * @param images how images are read and varied
 * @param questions how answers are looked for, in question answering
 * @param loss how wrong classes are weighed
 */
public record DataConfig(
    Optional<Path> path,
    TextFiles files,
    ImageConfig images,
    QuestionConfig questions,
    LossConfig loss) {
  /** What is read, by the option that names it. */
  public Map<String, Path> inputs() {
    Map<String, Path> inputs = new LinkedHashMap<>();
    path.ifPresent(data -> inputs.put("data", data));
    files.train().ifPresent(file -> inputs.put("trainFile", file));
    files.validation().ifPresent(file -> inputs.put("validationFile", file));
    files.test().ifPresent(file -> inputs.put("testFile", file));
    return inputs;
  }
}
