package io.slimfit.cli;

import io.slimfit.cli.output.Terminal;
import picocli.CommandLine;
import picocli.CommandLine.IFactory;

/** Makes commands, and hands the terminal to those that want it. */
record CommandFactory(Terminal terminal) implements IFactory {
  @Override
  public <K> K create(Class<K> type) throws Exception {
    return type == TrainCommand.class
        ? type.cast(new TrainCommand(terminal))
        : CommandLine.defaultFactory().create(type);
  }
}
