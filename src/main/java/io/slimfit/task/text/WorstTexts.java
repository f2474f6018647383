package io.slimfit.task.text;

import io.slimfit.base.InputException;
import io.slimfit.data.Example;
import io.slimfit.data.ExampleSource;
import io.slimfit.data.Label;
import io.slimfit.data.LabelLoss;
import io.slimfit.model.loss.ClassWeighting;
import io.slimfit.task.Labels;
import io.slimfit.task.MeanLoss;
import io.slimfit.task.RandomSubset;
import io.slimfit.task.TrainingSettings;
import io.slimfit.task.WorstExample;
import io.slimfit.task.WorstExamples;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * Collects the texts that a model is most wrong about. Only tokens of the examples are kept while a
 * run lasts, so the few texts that are wanted are read again from their files at its end.
 */
final class WorstTexts {
  private final TextExamples examples;
  private final ExampleFields fields;
  private final TrainingSettings settings;
  private final LabelLoss loss; // without class weights, which do not say how wrong a model is

  WorstTexts(TextExamples examples, ExampleFields fields, TrainingSettings settings) {
    this.examples = examples;
    this.fields = fields;
    this.settings = settings;
    loss = examples.labels().loss(ClassWeighting.plain());
  }

  /** Collects those of one evaluation. */
  Collector collect() {
    return new Collector();
  }

  /** The predictions of one evaluation. */
  final class Collector {
    private final WorstExamples worst = new WorstExamples(settings.reportExamples());

    /**
     * @param set the metric suffix of the evaluation set
     * @param number of the example in its set, from 0
     */
    void add(String set, int number, double[] logits, Label label) {
      if (worst.isWanted()) {
        Labels labels = examples.labels();
        double of = MeanLoss.of(loss, logits, label);
        worst.add(
            of, () -> WorstExample.of(set, number, of, right(labels, label), labels.shown(logits)));
      }
    }

    private static String right(Labels labels, Label label) {
      String text = labels.text(label);
      return text.isEmpty() ? "(none)" : text; // of several labels, none may be right
    }

    List<WorstExample> list() {
      return worst.list();
    }
  }

  /** The same with their texts; without those that cannot be read any more. */
  List<WorstExample> withTexts(List<WorstExample> worst) {
    List<WorstExample> found = new ArrayList<>(worst);
    for (TextExamples.EvaluationSet set : examples.evaluations()) {
      Map<Integer, Integer> places = new LinkedHashMap<>(); // number of the example -> place
      for (int i = 0; i < worst.size(); i++) {
        if (worst.get(i).set().equals(set.metricSuffix())) {
          places.put(worst.get(i).number(), i);
        }
      }
      try {
        read(set.examples(), places, found);
      } catch (InputException | UncheckedIOException e) {
        continue; // a file was moved while the run lasted: the rest is known without it
      }
    }
    return found;
  }

  private void read(ExampleSource source, Map<Integer, Integer> places, List<WorstExample> found) {
    if (places.isEmpty()) {
      return;
    }
    OptionalInt most = settings.schedule().maxEvalSamples();
    BitSet chosen = new BitSet();
    if (most.isPresent()) {
      chosen = RandomSubset.draw(
          source.count(), most.getAsInt(), settings.seed(), RandomSubset.Of.EVALUATION, note -> {});
    }
    int missing = places.size();
    try (ExampleSource.Reader reader = source.open()) {
      int number = 0; // among those that were chosen
      for (int row = 0; missing > 0 && reader.hasNext(); row++) {
        Example example = reader.next();
        if (most.isEmpty() || chosen.get(row)) {
          Integer place = places.get(number);
          if (place != null) {
            found.set(place, found.get(place).withTexts(texts(example)));
            missing--;
          }
          number++;
        }
      }
    }
  }

  private Map<String, String> texts(Example example) {
    List<String> columns = fields.textColumns();
    Map<String, String> texts = new LinkedHashMap<>();
    if (example.pair() == null) {
      texts.put(columns.size() == 1 ? columns.get(0) : "text", example.text());
    } else {
      boolean named = columns.size() == 2 && !columns.get(0).equals(columns.get(1));
      texts.put(named ? columns.get(0) : "first text", example.text());
      texts.put(named ? columns.get(1) : "second text", example.pair());
    }
    return texts;
  }
}
