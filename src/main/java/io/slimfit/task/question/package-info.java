/**
 * Questions whose answers are parts of a text: SQuAD. Read
 * {@link io.slimfit.task.question.SquadTask} first.
 */
@NullMarked
package io.slimfit.task.question;

import org.jspecify.annotations.NullMarked;
