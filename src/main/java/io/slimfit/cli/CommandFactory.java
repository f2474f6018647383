package io.slimfit.cli;

import io.slimfit.cli.output.Terminal;
import io.slimfit.task.Tasks;
import picocli.CommandLine;
import picocli.CommandLine.IFactory;

/** Makes commands, and hands the terminal to those that want it. */
record CommandFactory(Terminal terminal) implements IFactory {
  @Override
  public <K> K create(Class<K> type) throws Exception {
    if (type == TasksCommand.class) {
      return type.cast(new TasksCommand(Tasks.standard()));
    }
    return type == TrainCommand.class
        ? type.cast(new TrainCommand(terminal))
        : CommandLine.defaultFactory().create(type);
  }
}
