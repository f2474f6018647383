package io.slimfit.run.config;

import io.slimfit.base.Registry;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Options for checkpoints, for going on from them, and for steps that fail. */
public final class CheckpointOptions {
  private static final Registry<Boolean> SKIPPED =
      new Registry<Boolean>("value").with("fail", false).with("skip", true);

  public static final Option<Path> RESUME = Option.row(
          OptionGroup.CHECKPOINTS, "resume", OptionValue.path("DIR"))
      .in(
          Options.TRAIN,
          "Go on with the run of this output folder, from its newest good checkpoint; no other"
              + " option is needed")
      .notSaved()
      .essential()
      .build();

  public static final Option<Boolean> ALLOW_CHANGES = Option.row(
          OptionGroup.CHECKPOINTS, "allowChanges", OptionValue.flag())
      .in(
          Options.TRAIN,
          "Go on although data, model, options or kind of processor are not those of the run;"
              + " metrics.json says what changed")
      .when("with {resume}")
      .notSaved()
      .build();

  public static final Option<SaveEvery> SAVE_EVERY = Option.row(
          OptionGroup.CHECKPOINTS,
          "saveEvery",
          OptionValue.single(
              "STEPS|MINUTESm|epoch|never",
              SaveEvery.class,
              (word, place) -> SaveEvery.parse(word)))
      .in(
          Options.TRAIN,
          "When to save a checkpoint: 50 is every 50 steps, 10m every 10 minutes",
          "10m")
      .writes(run -> run.checkpoints().every().optionValue())
      .essential()
      .build();

  public static final Option<Integer> KEEP_LAST = Option.row(
          OptionGroup.CHECKPOINTS, "keepLast", OptionValue.count("N"))
      .in(Options.TRAIN, "How many of the newest checkpoints to keep", "2")
      .writes(run -> run.checkpoints().keepLast())
      .build();

  public static final Option<Boolean> KEEP_BEST = Option.row(
          OptionGroup.CHECKPOINTS, "keepBest", OptionValue.flag())
      .in(
          Options.TRAIN,
          "Also save a checkpoint when an evaluation is the best so far, and keep it")
      .writesIfPresent(run -> run.checkpoints().keepBest() ? Optional.of(true) : Optional.empty())
      .build();

  public static final Option<Boolean> ON_NONFINITE = Option.row(
          OptionGroup.CHECKPOINTS,
          "onNonfinite",
          OptionValue.choice("fail|skip", Boolean.class, SKIPPED))
      .in(
          Options.TRAIN,
          "What to do when a loss or gradient is infinite or not a number: end the run, or skip"
              + " the step, which then changes nothing",
          "fail")
      .writes(run -> run.nonFinite().skips() ? "skip" : "fail")
      .build();

  public static final Option<Integer> MAX_SKIPPED_STEPS = Option.row(
          OptionGroup.CHECKPOINTS, "maxSkippedSteps", OptionValue.count("N"))
      .in(Options.TRAIN, "How many steps of a run may be skipped", "10")
      .when("with {onNonfinite skip}")
      .writes(run -> run.nonFinite().mostSkipped())
      .build();

  private CheckpointOptions() {}

  static List<Option<?>> all() {
    return List.of(
        RESUME, ALLOW_CHANGES, SAVE_EVERY, KEEP_LAST, KEEP_BEST, ON_NONFINITE, MAX_SKIPPED_STEPS);
  }
}
