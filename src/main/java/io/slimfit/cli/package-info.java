/**
 * Words to calls. The only room that prints and exits.
 *
 * <p>Read {@link io.slimfit.cli.Main}. To add a command: a class with {@code @Command} that is a {@code Callable<Integer>}, named among
 * the subcommands of Main. It throws what goes wrong; {@link io.slimfit.cli.Failures} turns that into words and an exit code. Results
 * go to standard output, everything else to standard error. What picocli parses is put together by {@link
 * io.slimfit.cli.CommandWords}, from the command line and {@code --config}: a new option works in files at once; one that RunConfig
 * tells of is named in {@link io.slimfit.cli.ResolvedOptions}, a name of Hugging Face's in {@link io.slimfit.cli.huggingface.HuggingFaceNames}.
 */
@NullMarked
package io.slimfit.cli;

import org.jspecify.annotations.NullMarked;
