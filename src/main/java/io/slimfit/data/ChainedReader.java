package io.slimfit.data;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** Reads several sources one after another; only one is open at a time. */
final class ChainedReader implements ExampleSource.Reader {
  private final Iterator<ExampleSource> sources;
  private final List<String> notes = new ArrayList<>();
  private ExampleSource.@Nullable Reader reader;

  ChainedReader(Iterator<ExampleSource> sources) {
    this.sources = sources;
  }

  @Override
  public boolean hasNext() {
    while (reader == null || !reader.hasNext()) {
      close();
      if (!sources.hasNext()) {
        return false;
      }
      reader = sources.next().open();
    }
    return true;
  }

  @Override
  public Example next() {
    if (!hasNext() || reader == null) {
      throw new NoSuchElementException();
    }
    return reader.next();
  }

  @Override
  public List<String> notes() {
    List<String> all = new ArrayList<>(notes);
    if (reader != null) {
      all.addAll(reader.notes());
    }
    return all;
  }

  @Override
  public void close() {
    if (reader != null) {
      notes.addAll(reader.notes());
      reader.close();
      reader = null;
    }
  }
}
