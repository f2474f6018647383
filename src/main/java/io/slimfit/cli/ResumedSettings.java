package io.slimfit.cli;

import io.slimfit.base.Place;
import io.slimfit.cli.options.ConfigFile;
import io.slimfit.cli.options.Setting;
import io.slimfit.run.checkpoints.ResumedRun;
import io.slimfit.run.config.Command;
import io.slimfit.run.config.TrainingOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The options of a run that is resumed, which apply where no others are given. */
final class ResumedSettings {
  private ResumedSettings() {}

  /** @throws io.slimfit.base.InputException if there is no run in the folder */
  static List<Setting> of(Path folder, Command command) {
    ResumedRun run = ResumedRun.open(folder);
    Place place = Place.file(folder);
    List<Setting> settings = new ArrayList<>();
    run.options().forEach((key, words) -> settings.add(new Setting(key, words, place)));
    if (!run.seeds().isEmpty()) {
      settings.removeIf(setting -> setting.name().equals(TrainingOptions.SEED.key()));
      settings.add(new Setting(
          TrainingOptions.SEEDS.key(),
          run.seeds().stream().map(String::valueOf).collect(Collectors.joining(",")),
          place));
    }
    return ConfigFile.of(settings, command, Set.of()).ours();
  }
}
