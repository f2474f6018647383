package io.slimfit.memory;

/**
 * A place in a model, made once with the layer that owns it.
 *
 * @param name as a user reads it: {@code encoder.3.output.LayerNorm x̂}
 */
public record Site(String name, SiteKind kind) {
  /** What tells this site's random numbers from those of other sites; the same in every run. */
  public long key() {
    return name.hashCode();
  }
}
