package io.slimfit.task;

import com.fasterxml.jackson.databind.JsonNode;
import io.slimfit.model.Batch;
import io.slimfit.model.ModelFamily;
import java.util.Map;

/**
 * How a model is made, and the files that describe its input.
 *
 * @param config the config.json of the model
 * @param files the files that are saved beside the weights, by name: a tokenizer, or how images are
 *     preprocessed
 * @param <B> the kind of batch
 */
public record ModelInput<B extends Batch<B>>(
    ModelFamily<B> family, JsonNode config, Map<String, byte[]> files) {}
