package io.slimfit.task.text;

import io.slimfit.data.ExampleSource;

/**
 * Examples whose labels a model is to say.
 *
 * @param name of the file of answers, without its ending: that of GLUE's submission for its tasks
 * @param examples without labels; their ids are those of their file
 */
public record PredictionSet(String name, ExampleSource examples) {}
