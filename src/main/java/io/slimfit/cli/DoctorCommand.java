package io.slimfit.cli;

import io.slimfit.cli.options.Flags;
import io.slimfit.run.doctor.Doctor;
import io.slimfit.run.doctor.Finding;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code slimfit doctor}: whether training can start here, and what would make it better. */
@Command(
    name = "doctor",
    aliases = "info",
    mixinStandardHelpOptions = true,
    description = "Looks at this machine: processor, memory, libraries, folders, hub and GPU.",
    footer = {"", "Exit code 1: training cannot start."})
final class DoctorCommand implements Callable<Integer> {
  private static final String ROW = "%-4s %-20s %s%n";

  @Override
  public Integer call() {
    System.out.println(Main.VERSION);
    List<Finding> findings = new Doctor(System.getenv()).findings();
    for (Finding finding : findings) {
      System.out.printf(Locale.ROOT, ROW, sign(finding), finding.about(), Flags.in(finding.text()));
      if (!finding.remedy().isEmpty()) {
        System.out.printf(Locale.ROOT, ROW, "", "", Flags.in(finding.remedy()));
      }
    }
    boolean fatal = findings.stream().anyMatch(finding -> finding.weight() == Finding.Weight.FATAL);
    System.out.println(fatal ? "Training cannot start here." : "Training can start here.");
    return fatal ? 1 : 0;
  }

  private static String sign(Finding finding) {
    return switch (finding.weight()) {
      case FINE -> "ok";
      case NOTABLE -> "note";
      case FATAL -> "FAIL";
    };
  }
}
