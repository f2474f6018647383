package io.slimfit.task;

import io.slimfit.base.Place;
import io.slimfit.base.Registry;
import io.slimfit.task.embedding.EmbeddingTask;
import io.slimfit.task.image.ImageTask;
import io.slimfit.task.question.SquadTask;
import io.slimfit.task.rerank.RerankTask;
import io.slimfit.task.text.GlueFiles;
import io.slimfit.task.text.GlueTask;
import io.slimfit.task.text.TextFilesTask;
import io.slimfit.task.text.WordNetTask;
import io.slimfit.task.token.TokenTask;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Tasks by name. Immutable. */
public final class Tasks {
  private static final String CSV = "csv"; // another name for text

  private static final Tasks STANDARD = new Tasks(List.of(new WordNetTask()))
      .with(GlueTask.ALL.stream().map(GlueFiles::new).toList())
      .with(List.of(SquadTask.SQUAD, SquadTask.SQUAD2))
      .with(List.of(new GlueFiles(GlueTask.AX), new TextFilesTask(), new TokenTask()))
      .with(List.of(new EmbeddingTask(), new RerankTask()))
      .with(ImageTask.ALL);

  private final List<TaskKind<?>> tasks;
  private final Registry<TaskKind<?>> byName = new Registry<>("task");

  private Tasks(List<TaskKind<?>> tasks) {
    this.tasks = List.copyOf(tasks);
    tasks.forEach(task -> byName.with(task.name(), task));
  }

  /** The tasks that come with slimfit. */
  public static Tasks standard() {
    return STANDARD;
  }

  /** These tasks, followed by others. */
  public Tasks with(List<? extends TaskKind<?>> others) {
    return new Tasks(Stream.concat(tasks.stream(), others.stream()).toList());
  }

  /** @throws io.slimfit.base.InputException with the nearest names if there is no such task */
  public TaskKind<?> get(String name, Place place) {
    return byName.get(name.equals(CSV) ? TextFilesTask.NAME : name, place);
  }

  public Set<String> names() {
    return byName.names();
  }
}
