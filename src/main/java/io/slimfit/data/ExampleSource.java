package io.slimfit.data;

import java.util.Iterator;
import java.util.List;

/** Examples that can be read as often as one likes, each time from the first to the last, without being in memory together. */
public interface ExampleSource {
  /**
   * Begins to read. A wrong row is an {@link io.slimfit.base.InputException} of the call that comes to it.
   *
   * @return must be closed
   */
  Reader open();

  /** One reading. */
  interface Reader extends Iterator<Example>, AutoCloseable {
    /** Whether the next example comes without waiting for whoever writes it. */
    default boolean isReady() {
      return true;
    }

    @Override
    void close();

    /** What a person should know about what was read so far, such as rows that were skipped. */
    default List<String> notes() {
      return List.of();
    }
  }

  /** Examples that are in memory anyway. */
  static ExampleSource of(List<Example> examples) {
    List<Example> all = List.copyOf(examples);
    return () -> reader(all.iterator(), () -> {});
  }

  /** @param close ends the reading */
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

  /** The first {@code most} of these. */
  default ExampleSource first(int most) {
    return () -> new FirstExamples(open(), most);
  }

  /** How many there are: all are read. */
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
