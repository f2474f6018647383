/**
 * What a run is told: the table of options, and the records that
 * {@link io.slimfit.run.config.RunConfigBuilder} composes from it.
 *
 * <p>Read {@link io.slimfit.run.config.Options} first. To add an option, add a row to the class of
 * its group, such as {@link io.slimfit.run.config.TrainingOptions}, and use its value where the
 * record is composed:
 *
 * <pre>{@code
 * package io.slimfit.run.config;
 *
 * import io.slimfit.task.SettingsGroup;
 *
 * final class MoreOptions {
 *   public static final Option<Integer> DOC_STRIDE =
 *       Option.row(OptionGroup.QUESTIONS, "docStride", OptionValue.count("TOKENS"))
 *           .in(Options.TRAIN_AND_EVALUATE, "Tokens that two windows of a long text share", "128")
 *           .fits(SettingsGroup.QUESTIONS)
 *           .writesIfPresent(
 *               run -> run.data().questions().docStride().stream().boxed().findFirst())
 *           .build();
 * }
 * }</pre>
 *
 * <p>The command line and its help, {@code config.yaml} and docs/options.md have it then. The
 * option of a freezing policy is declared in the policy's row of
 * {@link io.slimfit.freeze.FreezePolicies}; nothing is added here.
 */
@NullMarked
package io.slimfit.run.config;

import org.jspecify.annotations.NullMarked;
