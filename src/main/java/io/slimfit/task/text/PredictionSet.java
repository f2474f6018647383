package io.slimfit.task.text;

import io.slimfit.data.ExampleSource;

/**
 * Examples whose labels a model predicts.
 *
 * @param name the name of the file of predictions, without its extension; for GLUE's tasks, that of
 *     the submission
 * @param examples the examples without labels; their ids are those of their file
 */
public record PredictionSet(String name, ExampleSource examples) {}
