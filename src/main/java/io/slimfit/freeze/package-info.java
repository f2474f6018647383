/**
 * Which weights train in this step. Pure Java: a decision over names and numbers, no tensor in sight.
 *
 * <p>Read {@link io.slimfit.freeze.InterLayerScheduling} first, the method itself in two lines; then {@link io.slimfit.freeze.Freezing},
 * which the trainer asks once a step. To add a policy: one class that implements {@link io.slimfit.freeze.FreezePolicy}, one line in
 * {@link io.slimfit.freeze.FreezePolicies}, one test that extends FreezePolicyContract.
 */
@NullMarked
package io.slimfit.freeze;

import org.jspecify.annotations.NullMarked;
