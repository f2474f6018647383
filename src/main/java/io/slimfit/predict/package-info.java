/**
 * Trained models that predict.
 *
 * <p>Read {@link io.slimfit.predict.TrainedModel} first: it finds a model, and opens it as a
 * {@link io.slimfit.predict.TextClassifier} or an {@link io.slimfit.predict.ImageClassifier}. Both
 * may be shared by any number of threads. They are built on {@link io.slimfit.run.OpenedModel},
 * which reads the weights and owns the memory.
 */
@NullMarked
package io.slimfit.predict;

import org.jspecify.annotations.NullMarked;
