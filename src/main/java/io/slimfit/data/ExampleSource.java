package io.slimfit.data;

import io.slimfit.base.InputException;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * Examples that can be read any number of times, from first to last, without loading all of them.
 */
public interface ExampleSource {
  /**
   * Starts reading. An invalid row is an {@link InputException} of the call that reads it.
   *
   * @return must be closed
   */
  Reader open();

  /** One pass over the examples. */
  interface Reader extends Iterator<Example>, AutoCloseable {
    /** Whether the next example can be read without waiting for more input. */
    default boolean isReady() {
      return true;
    }

    @Override
    void close();

    /**
     * What is wrong with the row that reading has stopped at. There are no more examples before it
     * is asked for; afterwards, reading goes on. Empty at the end, and if bad rows are not
     * reported.
     */
    default Optional<Problem> problem() {
      return Optional.empty();
    }

    /** Messages for the user about what was read so far, such as skipped rows. */
    default List<String> notes() {
      return List.of();
    }
  }

  /**
   * A row that is no example.
   *
   * @param id its number, from 0
   */
  record Problem(String id, InputException cause) {}

  /** A source of examples in memory. */
  static ExampleSource of(List<Example> examples) {
    List<Example> all = List.copyOf(examples);
    return () -> reader(all.iterator(), () -> {});
  }

  /** @param close is called when the reader is closed */
  static Reader reader(Iterator<Example> examples, Runnable close) {
    return new Reader() {
      @Override
      public boolean hasNext() {
        return examples.hasNext();
      }

      @Override
      public Example next() {
        return examples.next();
      }

      @Override
      public void close() {
        close.run();
      }
    };
  }

  /** The first {@code most} examples. */
  default ExampleSource first(int most) {
    return () -> new FirstExamples(open(), most);
  }

  /** Counts the examples by reading all of them. */
  default int count() {
    try (Reader reader = open()) {
      int count = 0;
      while (reader.hasNext()) {
        reader.next();
        count++;
      }
      return count;
    }
  }

  /** The examples of all sources, one after another. */
  static ExampleSource all(List<ExampleSource> sources) {
    return sources.size() == 1 ? sources.get(0) : () -> new ChainedReader(sources.iterator());
  }
}
