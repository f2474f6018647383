package io.slimfit.task;

import com.fasterxml.jackson.databind.JsonNode;
import io.slimfit.model.Batch;
import io.slimfit.model.ModelFamily;
import java.util.Map;

/**
 * How a model is made, and the files that say how its input is.
 *
 * @param config config.json of the model to be made
 * @param files saved beside the weights, by name: a tokenizer, or how images are prepared
 * @param <B> what a batch is
 */
public record ModelInput<B extends Batch<B>>(
    ModelFamily<B> family, JsonNode config, Map<String, byte[]> files) {}
