package io.slimfit.task;

/**
 * The size of a batch as a tool that pads holds it.
 *
 * @param rows of each sequence, padding included
 * @param dropout whether the usual models of such batches train with dropout
 */
public record PaddedBatch(int sequences, int rows, boolean dropout) {}
