/**
 * Logs of a run in the formats of other programs: {@code --report-to}.
 *
 * <p>Read {@code TrainerLog} first: it makes entries with the names of Hugging Face's Trainer. To
 * add a log, implement {@code Log}, add a constant to {@link io.slimfit.run.config.LogTarget}, and
 * a line to {@link io.slimfit.report.log.RunLogs}.
 */
@NullMarked
package io.slimfit.report.log;

import org.jspecify.annotations.NullMarked;
