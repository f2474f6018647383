package io.slimfit.task;

import io.slimfit.base.Place;
import io.slimfit.base.Registry;
import io.slimfit.task.image.ImageTask;
import io.slimfit.task.question.SquadTask;
import io.slimfit.task.text.GlueFiles;
import io.slimfit.task.text.GlueTask;
import io.slimfit.task.text.TextFilesTask;
import io.slimfit.task.text.WordNetTask;
import java.util.List;
import java.util.Set;

/** All tasks by name. */
public final class Tasks {
  private static final String CSV = "csv"; // another word for text

  private static final Registry<TaskKind<?>> ALL =
      new Registry<TaskKind<?>>("task").with("wordnet", new WordNetTask());

  static {
    GlueTask.ALL.forEach(glue -> ALL.with(glue.name(), new GlueFiles(glue)));
    List.of(SquadTask.SQUAD, SquadTask.SQUAD2).forEach(squad -> ALL.with(squad.name(), squad));
    ALL.with(GlueTask.AX.name(), new GlueFiles(GlueTask.AX))
        .with(TextFilesTask.NAME, new TextFilesTask());
    ImageTask.ALL.forEach(images -> ALL.with(images.name(), images));
  }

  private Tasks() {}

  /** @throws io.slimfit.base.InputException with the nearest names if there is no such task */
  public static TaskKind<?> get(String name, Place place) {
    return ALL.get(name.equals(CSV) ? TextFilesTask.NAME : name, place);
  }

  public static Set<String> names() {
    return ALL.names();
  }
}
