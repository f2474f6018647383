/**
 * What is learned, and how it is evaluated.
 *
 * <p>Read {@link io.slimfit.task.TaskKind} first: an object that gives what differs between kinds
 * of tasks. The rest of the program asks it and never asks of which kind a task is.
 * {@link io.slimfit.task.Tasks} lists them.
 *
 * <p>To add a task of texts with labels: a line in {@link io.slimfit.task.text.GlueTask}, or an
 * implementation of {@link io.slimfit.task.text.TextTask}, and a line in
 * {@link io.slimfit.task.Tasks}. To add a kind: a folder of its own, with
 *
 * <ul>
 *   <li>an implementation of {@link io.slimfit.task.TaskKind},
 *   <li>{@link io.slimfit.task.TrainingData} and {@link io.slimfit.task.EvaluationData} that it
 *       opens, and {@link io.slimfit.task.PredictionData} if there are test files,
 *   <li>a {@link io.slimfit.model.loss.Loss}, unless one of those there fits,
 * </ul>
 *
 * <p>and a line in {@link io.slimfit.task.Tasks}. WordCounting, among the tests, is one in one
 * class.
 *
 * <p>A metric is one line in {@link io.slimfit.task.Metrics} and a method of what it is computed
 * from, such as {@link io.slimfit.task.ConfusionMatrix}. A kind of labels is an implementation of
 * {@link io.slimfit.task.Labels}.
 */
@NullMarked
package io.slimfit.task;

import org.jspecify.annotations.NullMarked;
