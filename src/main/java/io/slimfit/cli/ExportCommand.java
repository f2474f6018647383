package io.slimfit.cli;

import io.slimfit.SlimFit;
import io.slimfit.cli.options.GivenOptions;
import io.slimfit.cli.output.Notes;
import io.slimfit.cli.output.NumberFormats;
import io.slimfit.export.ExportConfig;
import io.slimfit.export.ExportResult;
import io.slimfit.run.config.Command;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;

/** {@code slimfit export}: writes a trained model for other programs. */
final class ExportCommand implements Callable<Integer> {
  private final GivenOptions given = new GivenOptions(Command.EXPORT);

  CommandSpec spec() {
    return given.commandSpec(
        this,
        "export",
        "Writes a trained model as an ONNX file, with its tokenizer, for other programs.");
  }

  @Override
  public Integer call() {
    ExportResult result = SlimFit.export(ExportConfig.of(given.values()), new Notes(System.err));
    result
        .files()
        .forEach((name, bytes) ->
            System.out.printf(Locale.ROOT, "%15s  %s%n", NumberFormats.count(bytes), name));
    System.out.println();
    System.out.println("inputs:  " + String.join(", ", result.inputs()));
    System.out.println("outputs: " + String.join(", ", result.outputs()));
    System.out.println(result.weights().word() + " weights, opset " + result.opset()
        + "; written to " + result.folder());
    return 0;
  }
}
