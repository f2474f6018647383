/**
 * Words to calls. The only room that prints and exits.
 *
 * <p>Read {@link io.slimfit.cli.Main}. To add an option, add a row to
 * {@link io.slimfit.run.config.Options}: help, {@code --config} and {@code config.yaml} read it
 * there. To add a command: a {@code Callable<Integer>} that Main names among its subcommands; its
 * options are those whose rows name it. A command throws what goes wrong;
 * {@link io.slimfit.cli.Failures} turns that into words and an exit code. Results go to standard
 * output, everything else to standard error. What picocli parses is put together by
 * {@link io.slimfit.cli.CommandWords}, from the command line and {@code --config}. A name of
 * Hugging Face's is a row of {@link io.slimfit.cli.huggingface.HuggingFaceNames}.
 */
@NullMarked
package io.slimfit.cli;

import org.jspecify.annotations.NullMarked;
