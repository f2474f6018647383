/**
 * Trained models, opened for prediction. Read {@link io.slimfit.predict.TrainedModel} first; what
 * its two forms share is {@link io.slimfit.run.OpenedModel}.
 */
@NullMarked
package io.slimfit.predict;

import org.jspecify.annotations.NullMarked;
