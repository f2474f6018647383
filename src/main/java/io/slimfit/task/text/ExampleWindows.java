package io.slimfit.task.text;

import io.slimfit.data.Example;
import io.slimfit.data.ExampleSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Reads examples some at a time, so that memory does not depend on their number. */
public final class ExampleWindows {
  private static final int WINDOW = 512;

  private ExampleWindows() {}

  /**
   * Passes all examples on in their order: as soon as reading more would block, and before a row
   * that cannot be read.
   *
   * @param window receives some examples; at most {@value #WINDOW}, and possibly none
   * @param problems receives the rows that are no examples, if the reader reports them
   * @param pause called whenever everything that was read has been passed on
   * @throws io.slimfit.base.InputException if a row cannot be read and the reader does not report
   *     such rows
   */
  public static void read(
      ExampleSource.Reader examples,
      Consumer<List<Example>> window,
      Consumer<ExampleSource.Problem> problems,
      Runnable pause) {
    List<Example> read = new ArrayList<>();
    Runnable pass = () -> {
      window.accept(List.copyOf(read));
      read.clear();
      pause.run();
    };
    boolean more = true;
    while (more) {
      try {
        while (examples.hasNext()) {
          read.add(examples.next());
          if (read.size() == WINDOW || !examples.isReady()) {
            pass.run();
          }
        }
      } finally {
        pass.run();
      }
      Optional<ExampleSource.Problem> problem = examples.problem();
      problem.ifPresent(problems);
      more = problem.isPresent();
    }
    pause.run();
  }
}
