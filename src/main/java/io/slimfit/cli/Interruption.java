package io.slimfit.cli;

import io.slimfit.train.RunListener;
import io.slimfit.train.RunSummary;
import java.io.PrintStream;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * SIGINT and SIGTERM while a run goes on: the first ends it after the step under way, the second at
 * once. Before training has begun nothing is written yet, so that the first ends at once, too.
 *
 * <p>A shutdown hook would not do: the JVM is deaf to further signals once its hooks run. Signals
 * are caught by the JDK's {@code sun.misc.Signal} (module jdk.unsupported, there to be used), by
 * reflection since javac warns of it; where it is missing, signals end the process as usual, and
 * only whole files are ever left.
 */
final class Interruption implements RunListener {
  private static final int SIGINT = 2;
  private static final int SIGTERM = 15;
  private static final int SIGNALLED = 128;

  private final PrintStream err;
  private volatile @Nullable Runnable stop;
  private volatile boolean training;
  private volatile boolean trained;
  private volatile int signal;

  Interruption(PrintStream err) {
    this.err = err;
  }

  /**
   * From now on signals end a run.
   *
   * @param ending ends it soon
   */
  void guard(Runnable ending) {
    stop = ending;
    handle("INT", SIGINT);
    handle("TERM", SIGTERM);
  }

  @Override
  public void onStart(RunSummary summary) {
    training = true;
    trained = false; // of a series, another run before
  }

  @Override
  public void onEvaluating(int examples) {
    trained = true;
  }

  /** What the command exits with if a signal came. */
  OptionalInt exitCode() {
    return signal == 0 ? OptionalInt.empty() : OptionalInt.of(SIGNALLED + signal);
  }

  private void onSignal(int number) {
    Runnable ending = stop;
    if (signal != 0 || !training || ending == null) {
      err.println();
      err.println("slimfit: ended at once" + (training ? "" : "; nothing was written"));
      Runtime.getRuntime().halt(SIGNALLED + number);
    } else {
      signal = number;
      ending.run();
      err.println();
      err.println((trained
              ? "slimfit: training is done, finishing"
              : "slimfit: stopping after the step under way")
          + " (once more ends at once) ...");
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
