package io.slimfit.task.text;

import io.slimfit.data.Example;
import io.slimfit.data.ExampleSource;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * Some examples of a source.
 *
 * @param all how many the source has
 * @param drawn the numbers of the examples that were drawn
 * @param wanted whether these are the examples that were drawn, or the others
 * @param notes notes for the user, in addition to those of the source; if empty, those of the
 *     source are left out too, since the other part has them
 */
record ChosenExamples(
    ExampleSource source, int all, BitSet drawn, boolean wanted, List<String> notes)
    implements ExampleSource {
  @Override
  public int count() {
    return wanted ? drawn.cardinality() : all - drawn.cardinality();
  }

  @Override
  public Reader open() {
    return new Chosen(source.open());
  }

  private final class Chosen implements Reader {
    private final Reader all;
    private int number;
    private @Nullable Example next;

    Chosen(Reader all) {
      this.all = all;
      try {
        next = find();
      } catch (RuntimeException e) {
        all.close();
        throw e;
      }
    }

    private @Nullable Example find() {
      while (all.hasNext()) {
        Example example = all.next();
        if (drawn.get(number++) == wanted) {
          return example;
        }
      }
      return null;
    }

    @Override
    public boolean hasNext() {
      return next != null;
    }

    @Override
    public Example next() {
      Example example = next;
      if (example == null) {
        throw new NoSuchElementException();
      }
      next = find();
      return example;
    }

    @Override
    public List<String> notes() {
      List<String> said = new ArrayList<>(notes);
      if (!notes.isEmpty()) {
        said.addAll(all.notes());
      }
      return said;
    }

    @Override
    public void close() {
      all.close();
    }
  }
}
