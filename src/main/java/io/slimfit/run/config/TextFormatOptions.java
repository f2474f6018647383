package io.slimfit.run.config;

import io.slimfit.base.Registry;
import io.slimfit.data.table.Encodings;
import io.slimfit.data.table.TableOptions;
import io.slimfit.task.SettingsGroup;
import io.slimfit.task.text.LabelKind;
import java.nio.charset.Charset;
import java.util.List;

/** Options for how text files are written, and what their labels are. */
public final class TextFormatOptions {
  private static final Registry<LabelKind> KINDS = new Registry<LabelKind>("kind of labels")
      .with("class", LabelKind.CLASS)
      .with("score", LabelKind.SCORE)
      .with("several", LabelKind.SEVERAL);

  public static final Option<LabelKind> LABELS = Option.row(
          OptionGroup.DATA,
          "labels",
          OptionValue.choice("class|score|several", LabelKind.class, KINDS))
      .in(
          Options.TRAIN,
          "What the labels are: one class, a number to predict, or any number of classes",
          "found out from the labels")
      .fits(SettingsGroup.TEXT_COLUMNS)
      .writesIfPresent(run -> run.data().files().columns().labels().map(Options::word))
      .build();

  public static final Option<Character> SEPARATOR = Option.row(
          OptionGroup.DATA,
          "separator",
          OptionValue.single("CHAR|tab", Character.class, TableOptions::separator))
      .in(
          Options.ALL_BUT_BENCH,
          "Separator between the cells of a CSV or TSV file",
          "the one that the file shows")
      .fits(SettingsGroup.TEXT_FORMAT)
      .writesIfPresent(run -> run.data().files().format().separator().map(TextFormatOptions::word))
      .build();

  public static final Option<Charset> ENCODING = Option.row(
          OptionGroup.DATA, "encoding", OptionValue.single("NAME", Charset.class, Encodings::of))
      .in(
          Options.ALL_BUT_BENCH,
          "Encoding of text files, such as windows-1252 or latin1",
          "UTF-8, or UTF-16 with a byte order mark")
      .fits(SettingsGroup.TEXT_FORMAT)
      .writesIfPresent(run -> run.data().files().format().encoding())
      .build();

  public static final Option<Boolean> QUOTES = Option.row(
          OptionGroup.DATA, "quotes", OptionValue.onOff())
      .in(
          Options.ALL_BUT_BENCH,
          "Whether cells of a CSV or TSV file may be quoted; if not, quotes are plain characters",
          "on; in a .tsv file off, unless they help")
      .fits(SettingsGroup.TEXT_FORMAT)
      .writesIfPresent(run -> run.data().files().format().quotes().map(Options::onOff))
      .build();

  private TextFormatOptions() {}

  private static String word(char separator) {
    return separator == '\t' ? "tab" : String.valueOf(separator);
  }

  static List<Option<?>> all() {
    return List.of(LABELS, SEPARATOR, ENCODING, QUOTES);
  }
}
