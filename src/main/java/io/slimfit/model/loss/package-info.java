/**
 * What training minimises. A {@link io.slimfit.model.loss.Loss} holds the targets of a batch and
 * turns predictions into a loss and its gradient.
 *
 * <p>Read {@link io.slimfit.model.loss.MeanSquaredError} first. To add one: a class here with a
 * gradient test, and a kind of task that makes it of its labels.
 */
@NullMarked
package io.slimfit.model.loss;

import org.jspecify.annotations.NullMarked;
