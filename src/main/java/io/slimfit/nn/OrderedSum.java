package io.slimfit.nn;

import io.slimfit.tensor.Tensor;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The sum of one tensor per part, added in the order of the parts' numbers, whichever part is ready
 * first. So it has the same bits for any number of workers, and no worker waits: a tensor that
 * arrives early is kept until its turn. The first tensor becomes the sum.
 */
final class OrderedSum implements AutoCloseable {
  private final Map<Integer, Optional<Tensor>> early = new HashMap<>();
  private Optional<Tensor> sum = Optional.empty();
  private int next;
  private int finished;

  /**
   * Takes what part {@code number} adds, and owns it from now on. Does nothing if the part has
   * already put something.
   *
   * @param addend empty if the part adds nothing
   */
  synchronized void put(int number, Optional<Tensor> addend) {
    if (number < next || early.containsKey(number)) {
      return;
    }
    early.put(number, addend);
    for (Optional<Tensor> turn = early.remove(next); turn != null; turn = early.remove(next)) {
      next++;
      turn.ifPresent(this::add);
    }
  }

  /**
   * As {@link #put}, for a part that has gone backward through the layer as planned.
   *
   * @param parts how many there are
   * @return whether it is the last of them to do so: the sum is whole. Only one call returns true,
   *     and none if a part fails
   */
  synchronized boolean finish(int number, Optional<Tensor> addend, int parts) {
    if (number < next || early.containsKey(number)) {
      return false;
    }
    put(number, addend);
    finished++;
    return finished == parts;
  }

  private void add(Tensor addend) {
    if (sum.isEmpty()) {
      sum = Optional.of(addend);
    } else {
      sum.get().add(addend);
      addend.close();
    }
  }

  /** The sum so far; empty if nothing was added. */
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
