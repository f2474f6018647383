package io.slimfit.task;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Collects the examples of an evaluation that the model is most wrong about. Only as many as are
 * wanted are in memory. A loss that is not a number counts as the largest; of equal losses, that of
 * the earlier example does.
 */
public final class WorstExamples {
  private static final Comparator<Added> LEAST_WRONG_FIRST = Comparator.<Added>comparingDouble(
          added -> added.example.loss())
      .thenComparing(Comparator.<Added>comparingLong(added -> added.order).reversed());

  private final int most;
  private final PriorityQueue<Added> heap = new PriorityQueue<>(LEAST_WRONG_FIRST);
  private long order;

  private record Added(WorstExample example, long order) {}

  /** Describes an example. */
  public interface Description {
    WorstExample make();
  }

  /** @param most how many are collected; 0 for none */
  public WorstExamples(int most) {
    this.most = most;
  }

  /** Whether any are collected. */
  public boolean isWanted() {
    return most > 0;
  }

  /**
   * Adds the next example.
   *
   * @param loss of the example
   * @param example asked for only if it is among the worst so far; has the same loss
   */
  public void add(double loss, Description example) {
    order++;
    if (heap.size() < most || isWorseThanLast(loss)) {
      heap.add(new Added(example.make(), order));
      if (heap.size() > most) {
        heap.remove();
      }
    }
  }

  private boolean isWorseThanLast(double loss) {
    Added last = heap.peek();
    return last != null && Double.compare(loss, last.example.loss()) > 0;
  }

  /** The worst first. */
  public List<WorstExample> list() {
    List<Added> sorted = new ArrayList<>(heap);
    sorted.sort(LEAST_WRONG_FIRST.reversed());
    return sorted.stream().map(Added::example).toList();
  }

  /** Of a checkpoint: what is known of the model that was kept. */
  public static ArrayNode json(List<WorstExample> examples) {
    ArrayNode json = JsonNodeFactory.instance.arrayNode();
    examples.forEach(example -> json.add(example.json()));
    return json;
  }

  /** @param json what {@link #json} returned; none if it is missing */
  public static List<WorstExample> of(JsonNode json) {
    List<WorstExample> examples = new ArrayList<>();
    json.forEach(one -> examples.add(WorstExample.of(one)));
    return examples;
  }
}
