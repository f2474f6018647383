package io.slimfit.memory;

/**
 * A place in a model where something may be held. It is made once, with the block that owns it.
 *
 * @param name as shown to the user: {@code encoder.3.output.LayerNorm x̂}
 */
public record Site(String name, SiteKind kind) {
  /**
   * The key that keeps this site's random numbers apart from those of other sites; the same in
   * every run.
   */
  public long key() {
    return name.hashCode();
  }
}
