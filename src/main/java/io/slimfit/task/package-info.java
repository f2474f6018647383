/**
 * What is learned, and how it is evaluated.
 *
 * <p>Read {@link io.slimfit.task.TaskKind} first: it has a method for everything that differs
 * between kinds of tasks, so that no other code depends on the kind of a task.
 * {@link io.slimfit.task.Tasks} lists them.
 *
 * <p>To add a task of texts with labels, add a line to {@link io.slimfit.task.text.GlueTask}, or an
 * implementation of {@link io.slimfit.task.text.TextTask} and a line in
 * {@link io.slimfit.task.Tasks}. To add a kind of task, make a folder of its own with
 *
 * <ul>
 *   <li>an implementation of {@link io.slimfit.task.TaskKind},
 *   <li>{@link io.slimfit.task.TrainingData} and {@link io.slimfit.task.EvaluationData} that it
 *       opens, and {@link io.slimfit.task.PredictionData} if there are test files, and
 *   <li>a {@link io.slimfit.model.loss.Loss}, unless an existing one fits,
 * </ul>
 *
 * <p>and add a line to {@link io.slimfit.task.Tasks}. WordCounting, among the tests, is an example
 * in a single class.
 *
 * <p>To add a metric, add one line to {@link io.slimfit.task.Metrics} and a method to the class
 * that it is computed from, such as {@link io.slimfit.task.ConfusionMatrix}. To add a kind of
 * labels, implement {@link io.slimfit.task.Labels}.
 */
@NullMarked
package io.slimfit.task;

import org.jspecify.annotations.NullMarked;
