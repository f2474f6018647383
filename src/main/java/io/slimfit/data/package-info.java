/**
 * Turns files into examples and examples into batches, before any of it is a tensor.
 *
 * <p>Read {@link io.slimfit.data.Example} first, then
 * {@link io.slimfit.data.tokenize.Tokenization}. Readers ({@link io.slimfit.data.table.Table} and
 * its kin, {@link io.slimfit.data.table.TsvReader}, {@link io.slimfit.data.WordNetGlosses}) trust
 * no file: every defect becomes an {@link io.slimfit.base.InputException} that names the file, the
 * line and the remedy. No reader replaces bytes silently.
 *
 * <p>Question answering has its own path: {@link io.slimfit.data.squad.SquadReader} returns each
 * {@link io.slimfit.data.squad.Question}, and {@link io.slimfit.data.squad.QuestionWindows} splits
 * it into one or more sequences, which are packed like others.
 *
 * <p>To add a format, write one {@link io.slimfit.data.table.Table} that returns rows or examples
 * with their line numbers and needs memory only for a row, not for the file, and test how it
 * handles each kind of damaged file. A {@link io.slimfit.data.Label} is numbers whose meaning the
 * kind of task knows: a new kind of label needs no change here.
 */
@NullMarked
package io.slimfit.data;

import org.jspecify.annotations.NullMarked;
