/**
 * Files to examples to batches: what a task reads, before any of it is a tensor.
 *
 * <p>Read {@link io.slimfit.data.Example} first, then {@link io.slimfit.data.tokenize.Tokenization}. Readers ({@link
 * io.slimfit.data.table.Table} and its kin, {@link io.slimfit.data.table.TsvReader}, {@link io.slimfit.data.WordNetGlosses}) trust no file: whatever is wrong with one is an {@link
 * io.slimfit.base.InputException} that names the file, the line and the remedy, and none replaces bytes silently.
 *
 * <p>Question answering goes its own way: {@link io.slimfit.data.squad.SquadReader} yields a {@link io.slimfit.data.squad.Question}, {@link
 * io.slimfit.data.squad.QuestionWindows} makes one or more sequences of it, which are packed like others.
 *
 * <p>To add a format, write one {@link io.slimfit.data.table.Table} that yields rows or examples with their line numbers, bounds its memory by the row and not by
 * the file, and has a test for each row of the reliability table that concerns it. To add a kind of label, add a record to {@link
 * io.slimfit.data.Label}.
 */
@NullMarked
package io.slimfit.data;

import org.jspecify.annotations.NullMarked;
