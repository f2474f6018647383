package io.slimfit.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.slimfit.freeze.ActiveSet;
import io.slimfit.freeze.InterLayerScheduling;
import io.slimfit.model.TokenBatch;
import io.slimfit.nn.Gradients;
import io.slimfit.nn.Parameter;
import io.slimfit.nn.PartObserver;
import io.slimfit.optim.GradientReducer;
import io.slimfit.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GradientReducerTest {
  private static final List<TokenBatch> PARTS = TinyTraining.batch(6, 5).parts(10); // three

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void partsOfActiveGradientsArriveInOrder(int workers) {
    assumeThat(workers).isLessThanOrEqualTo(Runtime.getRuntime().availableProcessors());
    RecordingReducer reducer = new RecordingReducer();
    try (TinyTraining tiny =
        new TinyTraining(new InterLayerScheduling(0.6), TinyTraining::adamw, reducer, workers)) {
      for (int step = 0; step < 3; step++) {
        reducer.parts.clear();
        reducer.sums.clear();
        ActiveSet active = tiny.trainer.nextActive();
        double loss = tiny.trainer.train(PARTS, active).loss();
        assertThat(reducer.loss).isEqualTo(loss);
        assertThat(reducer.parts.keySet())
            .isEqualTo(new LinkedHashSet<>(active.names()))
            .isEqualTo(reducer.sums.keySet());
        reducer.parts.forEach((name, parts) -> assertThat(parts).as(name).containsExactly(0, 1, 2));
        reducer.sums.forEach((name, sum) -> assertThat(reducer.added.get(name))
            .as("step %d, %s", tiny.state.steps(), name)
            .isEqualTo(sum));
        reducer.added.clear();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void reducedGradientsUpdateTheWeights(int factor) {
    GradientReducer scaling = (gradients, loss) -> {
      for (Parameter parameter : gradients.parameters()) {
        Tensor gradient = gradients.of(parameter).elements();
        gradient.set(Arrays.stream(gradient.toDoubles()).map(g -> factor * g).toArray());
      }
      return loss + 1;
    };
    try (TinyTraining plain = new TinyTraining(
            new InterLayerScheduling(0), TinyTraining::adamw, GradientReducer.singleProcess(), 1);
        TinyTraining reduced =
            new TinyTraining(new InterLayerScheduling(0), TinyTraining::adamw, scaling, 1)) {
      double loss = plain.trainer.train(PARTS, plain.trainer.nextActive()).loss();
      assertThat(reduced.trainer.train(PARTS, reduced.trainer.nextActive()).loss())
          .isEqualTo(loss + 1);
      double[] expected = plain.values().get("classifier.bias");
      assertThat(Arrays.equals(reduced.values().get("classifier.bias"), expected))
          .isEqualTo(factor == 1);
    }
  }

  /** Records what each part added, and adds it up like the gradients themselves. */
  private static final class RecordingReducer implements GradientReducer {
    final Map<String, List<Integer>> parts = new ConcurrentHashMap<>();
    final Map<String, double[]> added = new ConcurrentHashMap<>();
    final Map<String, double[]> sums = new ConcurrentHashMap<>();
    double loss;

    @Override
    public double reduce(Gradients gradients, double ofThisProcess) {
      loss = ofThisProcess;
      Set<String> dense = new LinkedHashSet<>(added.keySet());
      for (Parameter parameter : gradients.parameters()) {
        double[] sum = gradients.of(parameter).elements().toDoubles();
        sums.put(parameter.name(), sum);
        if (!dense.contains(parameter.name())) {
          added.put(parameter.name(), sum); // a table: its rows are not added up here
        }
      }
      return ofThisProcess;
    }

    @Override
    public Optional<PartObserver> observer() {
      return Optional.of(new PartObserver() {
        @Override
        public void onPart(Parameter parameter, int part, Tensor gradient) {
          note(parameter, part);
          assertThat(gradient.shape()).isEqualTo(parameter.shape());
          double[] values = gradient.toDoubles();
          added.merge(parameter.name(), values, (a, b) -> {
            double[] sum = new double[a.length];
            for (int i = 0; i < a.length; i++) {
              sum[i] = (float) a[i] + (float) b[i];
            }
            return sum;
          });
        }

        @Override
        public void onRows(Parameter table, int part, int[] indices, int skipped, Tensor rows) {
          note(table, part);
          assertThat(rows.rows()).isEqualTo(indices.length);
        }

        private void note(Parameter parameter, int part) {
          List<Integer> seen = parts.computeIfAbsent(parameter.name(), name -> new ArrayList<>());
          if (seen.isEmpty() || seen.get(seen.size() - 1) != part) {
            seen.add(part);
          }
        }
      });
    }
  }
}
