package io.slimfit.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ExampleSourceTest {
  private final List<String> events = new ArrayList<>();

  /** Its reader has a note, and stops at a bad row after its examples. */
  private final class Noted implements ExampleSource {
    private final String name;
    private final int count;

    Noted(String name, int count) {
      this.name = name;
      this.count = count;
    }

    @Override
    public Reader open() {
      events.add("open " + name);
      Iterator<Example> examples = example(count);
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
        public Optional<Problem> problem() {
          InputException cause = new InputException(Place.of(name), "is torn", "Repair it");
          return Optional.of(new Problem(String.valueOf(count), cause));
        }

        @Override
        public List<String> notes() {
          return List.of("note of " + name);
        }

        @Override
        public void close() {
          events.add("close " + name);
        }
      };
    }

    private Iterator<Example> example(int all) {
      List<Example> examples = new ArrayList<>();
      for (int i = 0; i < all; i++) {
        examples.add(Example.of(name + i, "text", Label.none()));
      }
      return examples.iterator();
    }
  }

  private static List<String> ids(ExampleSource.Reader reader) {
    List<String> ids = new ArrayList<>();
    reader.forEachRemaining(example -> ids.add(example.id()));
    return ids;
  }

  @Test
  void severalSourcesAreReadOneAfterAnother() {
    ExampleSource all =
        ExampleSource.all(List.of(new Noted("a", 1), new Noted("b", 0), new Noted("c", 2)));
    assertThat(all.count()).isEqualTo(3);
    events.clear();
    try (ExampleSource.Reader reader = all.open()) {
      assertThat(reader.notes()).isEmpty();
      assertThat(reader.next().id()).isEqualTo("a0");
      assertThat(reader.notes()).containsExactly("note of a");
      assertThat(ids(reader)).containsExactly("c0", "c1");
      assertThat(reader.notes()).containsExactly("note of a", "note of b", "note of c");
      assertThatThrownBy(reader::next).isInstanceOf(NoSuchElementException.class);
    }
    assertThat(events)
        .containsExactly("open a", "close a", "open b", "close b", "open c", "close c");
  }

  @Test
  void aReaderThatIsClosedEarlyClosesItsSource() {
    try (ExampleSource.Reader reader =
        ExampleSource.all(List.of(new Noted("a", 1), new Noted("b", 1))).open()) {
      reader.next();
    }
    assertThat(events).containsExactly("open a", "close a");
  }

  @Test
  void theFirstExamplesEndBeforeALaterBadRow() {
    try (ExampleSource.Reader reader = new Noted("a", 3).first(2).open()) {
      assertThat(ids(reader)).containsExactly("a0", "a1");
      assertThat(reader.problem()).isEmpty();
      assertThat(reader.notes()).containsExactly("note of a");
      assertThatThrownBy(reader::next).isInstanceOf(NoSuchElementException.class);
    }
    try (ExampleSource.Reader reader = new Noted("a", 1).first(2).open()) {
      assertThat(ids(reader)).containsExactly("a0");
      assertThat(reader.problem().orElseThrow().id()).isEqualTo("1");
    }
    assertThat(events).containsExactly("open a", "close a", "open a", "close a");
  }

  @Test
  void examplesInMemoryAreReadAnyNumberOfTimes() {
    ExampleSource source = ExampleSource.of(
        List.of(Example.of("a", "one", Label.none()), Example.of("b", "two", Label.none())));
    for (int pass = 0; pass < 2; pass++) {
      try (ExampleSource.Reader reader = source.open()) {
        assertThat(reader.isReady()).isTrue();
        assertThat(ids(reader)).containsExactly("a", "b");
        assertThat(reader.problem()).isEmpty();
      }
    }
    assertThat(source.count()).isEqualTo(2);
  }

  @Test
  void closingAReaderClosesWhatIsBehindIt() {
    ExampleSource.reader(new Noted("a", 0).example(1), () -> events.add("closed"))
        .close();
    assertThat(events).containsExactly("closed");
  }
}
