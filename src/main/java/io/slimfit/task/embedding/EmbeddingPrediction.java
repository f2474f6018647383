package io.slimfit.task.embedding;

import io.slimfit.data.Example;

/** The embedding of a text. */
@SuppressWarnings("ArrayRecordComponent") // read only
public record EmbeddingPrediction(Example example, float[] embedding) {}
