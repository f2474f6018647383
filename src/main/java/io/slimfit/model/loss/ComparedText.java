package io.slimfit.model.loss;

/**
 * What a sequence is among those that are compared.
 *
 * @param batch the batch of its step; texts of different batches are not compared
 * @param row the texts of a row belong together
 * @param role 0 for an anchor, or a first text; 1 for what belongs to it; 2 and more for what does
 *     not
 * @param score how similar the texts of the row are, where that is known
 * @param group rows of the same group are not negatives of each other
 */
public record ComparedText(int batch, int row, int role, double score, long group) {}
