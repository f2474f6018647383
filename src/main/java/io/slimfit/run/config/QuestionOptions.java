package io.slimfit.run.config;

import io.slimfit.task.SettingsGroup;
import java.util.List;

/** Options for how answers are found, as in run_qa. */
public final class QuestionOptions {
  public static final Option<Integer> DOC_STRIDE = Option.row(
          OptionGroup.QUESTIONS, "docStride", OptionValue.count("TOKENS"))
      .in(Options.ALL_BUT_BENCH, "Tokens that neighboring windows of a long text share", "128")
      .fits(SettingsGroup.QUESTIONS)
      .writesIfPresent(
          run -> run.data().questions().docStride().stream().boxed().findFirst())
      .build();

  public static final Option<Integer> N_BEST = Option.row(
          OptionGroup.QUESTIONS, "nBest", OptionValue.count("N"))
      .in(Options.ALL_BUT_BENCH, "Number of candidate answers", "20")
      .fits(SettingsGroup.QUESTIONS)
      .writes(run -> run.data().questions().bestSize())
      .build();

  public static final Option<Integer> MAX_ANSWER_LENGTH = Option.row(
          OptionGroup.QUESTIONS, "maxAnswerLength", OptionValue.count("TOKENS"))
      .in(Options.ALL_BUT_BENCH, "Length of the longest possible answer", "30")
      .fits(SettingsGroup.QUESTIONS)
      .writes(run -> run.data().questions().longestAnswer())
      .build();

  public static final Option<Double> NULL_THRESHOLD = Option.row(
          OptionGroup.QUESTIONS, "nullThreshold", OptionValue.number("SCORE"))
      .in(
          Options.ALL_BUT_BENCH,
          "For squad2: predict \"no answer\" if its score exceeds the best answer's by more than"
              + " this",
          "0")
      .fits(SettingsGroup.QUESTIONS)
      .writes(run -> run.data().questions().nullThreshold())
      .build();

  private QuestionOptions() {}

  static List<Option<?>> all() {
    return List.of(DOC_STRIDE, N_BEST, MAX_ANSWER_LENGTH, NULL_THRESHOLD);
  }
}
