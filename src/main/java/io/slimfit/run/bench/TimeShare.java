package io.slimfit.run.bench;

/**
 * Where a share of the workers' time went.
 *
 * @param phase of the step
 * @param layer what asked for it, as Class.method: {@code Linear.forwardInto}; in backward that is
 *     what is rebuilt
 * @param operation of the room {@code tensor}, as Class.method; empty if the layer itself was at
 *     work
 * @param share of the time of all workers, 0 to 1
 */
public record TimeShare(Phase phase, String layer, String operation, double share) {
  /** Of a step. */
  public enum Phase {
    FORWARD,
    BACKWARD,
    UPDATE,
    /** A worker waits: at the end of a step, or for what another worker must finish first. */
    IDLE,
    OTHER
  }
}
