package io.slimfit.cli;

import io.slimfit.cli.options.Flags;
import io.slimfit.run.doctor.Doctor;
import io.slimfit.run.doctor.Finding;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Level;
import java.util.logging.Logger;
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
    Logger.getLogger("").setLevel(Level.WARNING); // for libraries that use it
    System.out.println(Main.VERSION);
    AtomicBoolean fatal = new AtomicBoolean();
    new Doctor(System.getenv()).examine(finding -> {
      System.out.printf(Locale.ROOT, ROW, sign(finding), finding.about(), Flags.in(finding.text()));
      if (!finding.remedy().isEmpty()) {
        System.out.printf(Locale.ROOT, ROW, "", "", Flags.in(finding.remedy()));
      }
      System.out.flush(); // the next finding may end the process
      if (finding.weight() == Finding.Weight.FATAL) {
        fatal.set(true);
      }
    });
    System.out.println(fatal.get() ? "Training cannot start here." : "Training can start here.");
    return fatal.get() ? 1 : 0;
  }

  private static String sign(Finding finding) {
    return switch (finding.weight()) {
      case FINE -> "ok";
      case NOTABLE -> "note";
      case FATAL -> "FAIL";
    };
  }
}
