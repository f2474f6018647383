package io.slimfit.freeze;

/** The paper's ILS: the weights that moved least when they last trained are frozen, the others train. */
public record InterLayerScheduling(double freezeRate) implements FreezePolicy {
  public InterLayerScheduling {
    FreezeConfig.checkRate(freezeRate);
  }

  @Override
  public ActiveSet choose(Distances distances, long step, long seed) {
    int frozen = (int) (freezeRate * distances.size()); // rounds down, as the released code
    return ActiveSet.of(distances.ascending().subList(frozen, distances.size()));
  }
}
