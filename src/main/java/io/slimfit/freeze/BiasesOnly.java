package io.slimfit.freeze;

import io.slimfit.base.Counted;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * BitFit (Ben Zaken et al., 2022, arXiv 2106.10199): of the embeddings and the blocks, only the
 * biases train, those of LayerNorms too. Simplified: everything above the blocks trains, while
 * BitFit trains of a pooler only the bias.
 */
record BiasesOnly() implements FreezePolicy {
  @Override
  public String describe(int weights) {
    return "bitfit, the biases train, and " + Counted.of(weights, "weight") + " above the blocks";
  }

  @Override
  public Set<String> frozenForGood(List<Trainable> parameters) {
    return parameters.stream()
        .filter(parameter -> parameter.block() != Trainable.ABOVE)
        .filter(parameter -> parameter.kind() != ParameterKind.BIAS)
        .map(Trainable::name)
        .collect(Collectors.toUnmodifiableSet());
  }

  @Override
  public ActiveSet choose(List<Trainable> parameters, Distances distances, long step, long seed) {
    return ActiveSet.of(Trainable.names(parameters));
  }
}
