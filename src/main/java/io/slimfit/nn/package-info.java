/**
 * Layers with a written forward and backward: each is a formula and knows no storage.
 *
 * <p>Read {@link io.slimfit.nn.Linear}, then {@link io.slimfit.nn.Pass} and {@link io.slimfit.nn.Gradients}. To add a layer: write its
 * formula and its derivative, and a test that compares the two in double precision ({@code GradientCheck}).
 */
@NullMarked
package io.slimfit.nn;

import org.jspecify.annotations.NullMarked;
