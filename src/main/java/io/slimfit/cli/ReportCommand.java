package io.slimfit.cli;

import io.slimfit.report.HtmlReport;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code slimfit report}: one page of one run, or of several side by side. */
@Command(
    name = "report",
    mixinStandardHelpOptions = true,
    description = "Writes a page about runs that have ended: losses, memory, frozen weights.")
final class ReportCommand implements Callable<Integer> {
  @Parameters(paramLabel = "DIR", arity = "1..*", description = "Output folders of slimfit train.")
  private List<Path> folders = List.of();

  @Option(
      names = "--output",
      paramLabel = "FILE",
      description =
          "The page, which is replaced (default: report.html in the folder, or here for several).")
  private @Nullable Path output;

  @Override
  public Integer call() {
    Path usual =
        folders.size() == 1 ? folders.get(0).resolve(HtmlReport.NAME) : Path.of(HtmlReport.NAME);
    Path file = Optional.ofNullable(output).orElse(usual);
    HtmlReport.write(folders, file);
    System.out.println("report written to " + file);
    return 0;
  }
}
