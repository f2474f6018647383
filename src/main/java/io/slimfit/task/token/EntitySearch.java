package io.slimfit.task.token;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.data.Example;
import io.slimfit.data.ExampleSource;
import io.slimfit.model.Model;
import io.slimfit.model.TokenBatch;
import io.slimfit.task.text.ExampleWindows;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Finds names in running texts. Memory does not depend on the number of texts. */
public final class EntitySearch {
  private final TokenPredictor predictor;

  public EntitySearch(Model<TokenBatch> model, TrainedTags trained) {
    predictor = trained.predictor(model);
  }

  /** The names in one text. */
  public List<FoundEntity> find(String text) {
    List<FoundEntity> found = new ArrayList<>();
    TextWords words = TextWords.of(text);
    predictor.predict(
        List.of(words), TextWords::words, (one, tagged) -> found.addAll(one.entities(tagged)));
    return found;
  }

  /**
   * Finds the names in all texts, in their order. Texts that have been read are searched as soon as
   * reading more would block, and before a row that cannot be read.
   *
   * @param problems receives the rows that are no examples, if the reader reports them
   * @param pause called whenever everything that was read is searched
   * @throws InputException if a row cannot be read and the reader does not report such rows, or a
   *     row has two texts
   */
  public void find(
      ExampleSource.Reader examples,
      Consumer<EntityPrediction> predictions,
      Consumer<ExampleSource.Problem> problems,
      Runnable pause) {
    ExampleWindows.read(examples, window -> find(window, predictions), problems, pause);
  }

  private void find(List<Example> examples, Consumer<EntityPrediction> predictions) {
    List<TextWords> texts = examples.stream().map(EntitySearch::words).toList();
    int[] next = {0};
    predictor.predict(
        texts,
        TextWords::words,
        (text, tagged) -> predictions.accept(
            new EntityPrediction(examples.get(next[0]++), text.entities(tagged))));
  }

  private static TextWords words(Example example) {
    if (example.pair() != null) {
      throw new InputException(
          Place.of("text " + example.id()),
          "it has a second text, but names are found in one text",
          "Leave out the second");
    }
    return TextWords.of(example.text());
  }
}
