package io.slimfit.run.bench;

/**
 * Where a share of the workers' time went.
 *
 * @param phase the phase of the step
 * @param layer the layer at work, as Class.method: {@code Linear.forwardInto}; in backward, a
 *     forward method means recomputation
 * @param operation the operation of the room {@code tensor}, as Class.method; empty if the layer
 *     itself was at work
 * @param share the share of the time of all workers, from 0 to 1
 */
public record TimeShare(Phase phase, String layer, String operation, double share) {
  /** A phase of a step. */
  public enum Phase {
    FORWARD,
    BACKWARD,
    UPDATE,
    /** A worker waits at the end of a step, or for another worker. */
    IDLE,
    OTHER
  }
}
