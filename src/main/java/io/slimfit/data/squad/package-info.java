/**
 * Reads SQuAD files as questions, and splits questions into windows of their text. Read
 * {@link io.slimfit.data.squad.SquadReader} first.
 */
@NullMarked
package io.slimfit.data.squad;

import org.jspecify.annotations.NullMarked;
