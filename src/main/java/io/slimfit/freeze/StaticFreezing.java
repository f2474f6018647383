package io.slimfit.freeze;

import io.slimfit.base.Counted;
import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The same parameters, including biases, are frozen from the first step to the last; all others
 * train in every step.
 */
public final class StaticFreezing implements FreezePolicy {
  public static final PolicyOption<String> PATTERN =
      PolicyOption.text("freezePattern", "REGEX", "Freezes the parameters whose name matches");
  public static final PolicyOption<Integer> BLOCKS =
      PolicyOption.count("freezeBlocks", "N", "Freezes the embeddings and the lowest N blocks", 0);

  private final Selection selection;

  private StaticFreezing(Selection selection) {
    this.selection = selection;
  }

  static StaticFreezing of(FreezeConfig config) {
    Optional<String> pattern = config.value(PATTERN);
    Optional<Integer> blocks = config.value(BLOCKS);
    if (pattern.isPresent() && blocks.isPresent()) {
      throw new InputException(
          PATTERN.place(), "excludes option {freezeBlocks}", "Give one of the two");
    }
    if (pattern.isPresent()) {
      return matching(new ParameterPattern(pattern.get(), PATTERN.place()));
    }
    return lowest(blocks.orElseThrow(() -> new InputException(
        Place.setting("freeze"),
        "static freezing needs parameters or blocks to freeze",
        "Give {freezePattern REGEX} or {freezeBlocks N}")));
  }

  public static StaticFreezing matching(ParameterPattern pattern) {
    return new StaticFreezing(pattern::in);
  }

  /** Freezes the embeddings and the lowest {@code blocks} blocks. */
  public static StaticFreezing lowest(int blocks) {
    BLOCKS.checked(blocks);
    return new StaticFreezing(parameters -> below(blocks, parameters));
  }

  /** Freezes everything but these. */
  public static StaticFreezing exceptFor(Set<String> trained) {
    return new StaticFreezing(parameters -> parameters.stream()
        .map(Trainable::name)
        .filter(name -> !trained.contains(name))
        .collect(Collectors.toUnmodifiableSet()));
  }

  private static Set<String> below(int blocks, List<Trainable> parameters) {
    int known = 1
        + parameters.stream()
            .mapToInt(Trainable::block)
            .filter(block -> block != Trainable.ABOVE)
            .max()
            .orElse(Trainable.EMBEDDINGS);
    if (blocks > known) {
      throw new InputException(
          BLOCKS.place(),
          blocks + " blocks are more than the model has",
          "Give a number from 0 to " + known);
    }
    return parameters.stream()
        .filter(parameter -> parameter.block() < blocks)
        .map(Trainable::name)
        .collect(Collectors.toUnmodifiableSet());
  }

  @Override
  public Set<String> frozenForGood(List<Trainable> parameters) {
    return selection.of(parameters);
  }

  @Override
  public String describe(int weights) {
    return "static, " + Counted.of(weights, "weight", "trains", "train") + " in each step";
  }

  @Override
  public ActiveSet choose(List<Trainable> parameters, Distances distances, long step, long seed) {
    return ActiveSet.of(Trainable.names(parameters));
  }

  private interface Selection {
    Set<String> of(List<Trainable> parameters);
  }
}
