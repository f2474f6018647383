package io.slimfit.task;

/**
 * The size of a batch in a tool that pads.
 *
 * @param rows the rows of each sequence, including padding
 * @param dropout whether the usual models of such batches train with dropout
 */
public record PaddedBatch(int sequences, int rows, boolean dropout) {}
