/**
 * What is learned, and how it is judged.
 *
 * <p>Read {@link io.slimfit.task.text.GlueTask} first, nine tasks as a table; then {@link io.slimfit.task.Evaluation}, which turns a model's
 * outputs into metrics. A metric is one line in {@link io.slimfit.task.Metrics} and a method of what it is computed from: {@link
 * io.slimfit.task.ConfusionMatrix} or {@link io.slimfit.task.Correlation}. Another GLUE-like task is one line of GlueTask.ALL.
 *
 * <p>{@link io.slimfit.task.question.SquadTask} finds answers in a text: {@link io.slimfit.task.question.AnswerSearch} makes them of logits, {@link
 * io.slimfit.task.question.SquadMetrics} judges them.
 *
 * <p>Files of one's own are the task {@code text}: {@link io.slimfit.task.text.TextFiles} says how they are read.
 */
@NullMarked
package io.slimfit.task;

import org.jspecify.annotations.NullMarked;
