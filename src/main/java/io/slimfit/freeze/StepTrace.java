package io.slimfit.freeze;

import java.util.List;
import java.util.Map;

/**
 * What a step did, for a policy that remembers it.
 *
 * @param parameters what the policy chose from
 * @param step counted from 0
 * @param seed the seed of the run
 * @param active all that trained, including what trains in every step
 * @param gradientNorms the norm of each active parameter's gradient by name, before clipping; empty
 *     unless {@link FreezePolicy#wantsGradientNorms}
 */
public record StepTrace(
    List<Trainable> parameters,
    long step,
    long seed,
    ActiveSet active,
    Map<String, Double> gradientNorms) {}
