package io.slimfit.data;

import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;

/** The first examples of a reader; later ones are not read. */
final class FirstExamples implements ExampleSource.Reader {
  private final ExampleSource.Reader all;
  private int left;

  FirstExamples(ExampleSource.Reader all, int most) {
    this.all = all;
    left = most;
  }

  @Override
  public boolean hasNext() {
    return left > 0 && all.hasNext();
  }

  @Override
  public Example next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    left--;
    return all.next();
  }

  @Override
  public Optional<ExampleSource.Problem> problem() {
    return left > 0 ? all.problem() : Optional.empty();
  }

  @Override
  public List<String> notes() {
    return all.notes();
  }

  @Override
  public void close() {
    all.close();
  }
}
