package io.slimfit.cli;

import io.slimfit.train.EvaluationReport;
import io.slimfit.train.RunListener;
import io.slimfit.train.RunSummary;
import io.slimfit.train.StepReport;
import java.io.PrintStream;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Handles SIGINT, SIGTERM and SIGHUP during a run. The first one ends the run after the current
 * step, the second one at once. Before training starts nothing is written yet, so the first one
 * ends the run at once, too.
 *
 * <p>A shutdown hook does not work here, because the JVM ignores further signals once its hooks
 * run. Signals are caught with the JDK's {@code sun.misc.Signal} (of the supported module
 * jdk.unsupported), by reflection because javac warns about it. Where it is missing, signals end
 * the process as usual; files are always written completely or not at all.
 */
final class Interruption implements RunListener {
  private static final int SIGHUP = 1;
  private static final int SIGINT = 2;
  private static final int SIGTERM = 15;
  private static final int SIGNALLED = 128;
  private static final String AFTER_THE_STEP = "stopping after the current step";

  private final PrintStream err;
  private volatile @Nullable Runnable stop;
  private volatile boolean training;
  private volatile String answer = AFTER_THE_STEP;
  private volatile int signal;
  private long steps;
  private long step;

  Interruption(PrintStream err) {
    this.err = err;
  }

  /**
   * From now on, signals end a run.
   *
   * @param ending ends the run after the current step
   */
  void guard(Runnable ending) {
    stop = ending;
    handle("INT", SIGINT);
    handle("TERM", SIGTERM);
    handle("HUP", SIGHUP); // under nohup it stays ignored
  }

  @Override
  public void onStart(RunSummary summary) {
    training = true;
    steps = summary.steps();
    answer = AFTER_THE_STEP;
  }

  @Override
  public void onStep(StepReport report) {
    step = report.step();
    answer = AFTER_THE_STEP;
  }

  @Override
  public void onEvaluating(int examples) {
    answer = "stopping the evaluation";
  }

  @Override
  public void onEvaluated(EvaluationReport report) {
    answer = step < steps ? AFTER_THE_STEP : "training is done; writing the model";
  }

  /** The exit code of the command if a signal was received. */
  OptionalInt exitCode() {
    return signal == 0 ? OptionalInt.empty() : OptionalInt.of(SIGNALLED + signal);
  }

  private void onSignal(int number) {
    Runnable ending = stop;
    if (signal != 0 || !training || ending == null) {
      err.println();
      err.println("slimfit: stopped at once" + (training ? "" : "; nothing was written"));
      Runtime.getRuntime().halt(SIGNALLED + number);
    } else {
      signal = number;
      ending.run();
      err.println();
      err.println("slimfit: " + answer + " (interrupt again to stop at once) ...");
    }
  }

  private void handle(String name, int number) {
    try {
      Class<?> signalType = Class.forName("sun.misc.Signal");
      Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
      InvocationHandler calls = (proxy, method, arguments) -> switch (method.getName()) {
        case "handle" -> {
          onSignal(number);
          yield null;
        }
        case "equals" -> proxy == arguments[0];
        case "hashCode" -> number;
        default -> "handler of SIG" + name;
      };
      Object handler = Proxy.newProxyInstance(
          Interruption.class.getClassLoader(), new Class<?>[] {handlerType}, calls);
      signalType
          .getMethod("handle", signalType, handlerType)
          .invoke(null, signalType.getConstructor(String.class).newInstance(name), handler);
    } catch (ReflectiveOperationException | IllegalArgumentException e) {
      System.getLogger("io.slimfit").log(System.Logger.Level.DEBUG, "signals end the process", e);
    }
  }
}
