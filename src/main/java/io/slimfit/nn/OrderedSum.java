package io.slimfit.nn;

import io.slimfit.tensor.Tensor;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.ObjIntConsumer;

/**
 * The sum of one tensor a part, added in the order of the parts' numbers, whichever part is ready
 * first: so it has the same bits for any number of workers, and nobody waits. What comes early is
 * kept until its turn; the first tensor becomes the sum.
 */
final class OrderedSum implements AutoCloseable {
  private final Map<Integer, Optional<Tensor>> early = new HashMap<>();
  private Optional<Tensor> sum = Optional.empty();
  private int next;
  private final ObjIntConsumer<Tensor> observer;

  /** @param observer is told of each addend and its part, just before it is added */
  OrderedSum(ObjIntConsumer<Tensor> observer) {
    this.observer = observer;
  }

  /**
   * Takes what part {@code number} adds, and owns it from now on. A part that has put already is
   * ignored.
   *
   * @param addend empty if the part adds nothing
   */
  synchronized void put(int number, Optional<Tensor> addend) {
    if (number < next || early.containsKey(number)) {
      return;
    }
    early.put(number, addend);
    for (Optional<Tensor> turn = early.remove(next); turn != null; turn = early.remove(next)) {
      int part = next++;
      turn.ifPresent(own -> {
        observer.accept(own, part);
        add(own);
      });
    }
  }

  private void add(Tensor addend) {
    if (sum.isEmpty()) {
      sum = Optional.of(addend);
    } else {
      sum.get().add(addend);
      addend.close();
    }
  }

  /** The sum of what has had its turn; empty if that is nothing. */
  synchronized Optional<Tensor> sum() {
    return sum;
  }

  @Override
  public synchronized void close() {
    sum.ifPresent(Tensor::close);
    sum = Optional.empty();
    early.values().forEach(addend -> addend.ifPresent(Tensor::close));
    early.clear();
  }
}
