/**
 * Which parameters train in this step. Pure Java: a decision over names and numbers; no tensor is
 * needed.
 *
 * <p>Read {@link io.slimfit.freeze.InterLayerScheduling} first, the method itself in two lines;
 * then {@link io.slimfit.freeze.Freezing}, which the trainer asks in each step.
 *
 * <p>To add a policy, write one class. This one trains the largest weights only, and no biases:
 *
 * <pre>{@code
 * package io.slimfit.freeze;
 *
 * import java.util.Comparator;
 * import java.util.List;
 *
 * // The N largest weights train in every step, and nothing else.
 * record LargestWeights(int count) implements FreezePolicy {
 *   static final PolicyOption<Integer> COUNT =
 *       PolicyOption.count("largestWeights", "N", "How many weights train", 1).withStandard(4);
 *
 *   LargestWeights {
 *     COUNT.checked(count);
 *   }
 *
 *   static LargestWeights of(FreezeConfig config) {
 *     return new LargestWeights(config.required(COUNT));
 *   }
 *
 *   @Override
 *   public ActiveSet choose(
 *       List<Trainable> parameters, Distances distances, long step, long seed) {
 *     return ActiveSet.of(parameters.stream()
 *         .filter(Trainable::schedulable)
 *         .sorted(Comparator.comparingLong(Trainable::elements).reversed())
 *         .limit(count)
 *         .map(Trainable::name)
 *         .toList());
 *   }
 *
 *   @Override
 *   public String describe(int weights) {
 *     return "largest, the " + count + " largest of " + weights + " weights train";
 *   }
 * }
 * }</pre>
 *
 * <p>Then add one line to {@link io.slimfit.freeze.FreezePolicies}, {@code .with("largest", new
 * Row(LargestWeights::of, LargestWeights.COUNT))}, and one test that extends
 * {@code FreezePolicyContract}. {@code --freeze largest --largest-weights 8}, the help and the
 * messages know it from there.
 */
@NullMarked
package io.slimfit.freeze;

import org.jspecify.annotations.NullMarked;
