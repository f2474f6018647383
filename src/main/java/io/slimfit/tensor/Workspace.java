package io.slimfit.tensor;

import java.util.List;

/**
 * The sizes of the blocks that a worker reuses, in bytes. They depend on everything that the worker
 * has computed, so a process that goes on with a run reserves those of the process before it.
 *
 * @param results of the blocks from which results are drawn
 * @param weights of those with copies of weights
 */
public record Workspace(List<Long> results, List<Long> weights) {
  public Workspace {
    results = List.copyOf(results);
    weights = List.copyOf(weights);
  }
}
