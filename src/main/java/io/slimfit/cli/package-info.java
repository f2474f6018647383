/**
 * From the words of a command line to calls. The only room that prints and exits.
 *
 * <p>Read {@link io.slimfit.cli.Main}. To add an option, add a row to
 * {@link io.slimfit.run.config.Options}: help, {@code --config} and {@code config.yaml} read it
 * there. To add a command, write a {@code Callable<Integer>} and register it in Main; its options
 * are those whose rows name it. A command throws an exception when something is wrong, and
 * {@link io.slimfit.cli.Failures} turns it into a message and an exit code. Results go to standard
 * output, everything else to standard error. {@link io.slimfit.cli.CommandWords} composes what
 * picocli parses from the command line and {@code --config}. Each Hugging Face name is a row of
 * {@link io.slimfit.cli.huggingface.HuggingFaceNames}.
 */
@NullMarked
package io.slimfit.cli;

import org.jspecify.annotations.NullMarked;
