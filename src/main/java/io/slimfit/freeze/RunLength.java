package io.slimfit.freeze;

/**
 * How long a run is, for policies that depend on it.
 *
 * @param steps of the whole run, at least 1
 * @param stepsPerEpoch at least 1
 */
public record RunLength(long steps, long stepsPerEpoch) {}
