package io.slimfit.cli.huggingface;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.cli.huggingface.HuggingFaceName.Takes;
import io.slimfit.cli.options.Setting;
import io.slimfit.cli.options.Synonyms;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Finds Hugging Face's names among the words of a command line. As in its scripts, they may have
 * underscores or dashes, a switch may have a truth value, and {@code --no_} before its name turns
 * it off.
 */
public final class HuggingFaceArguments {
  private final Set<String> own;
  private final List<String> rest = new ArrayList<>();
  private final List<Setting> theirs = new ArrayList<>();

  /** @param own our options, with their dashes; they take precedence over theirs */
  private HuggingFaceArguments(Set<String> own) {
    this.own = own;
  }

  /**
   * @param rest the other words
   * @param theirs Hugging Face's options, by names without dashes
   */
  public record Split(List<String> rest, List<Setting> theirs) {}

  public static Split split(List<String> words, Set<String> own) {
    HuggingFaceArguments arguments = new HuggingFaceArguments(own);
    int next = 0;
    while (next < words.size()) {
      next = arguments.take(words, next);
    }
    return new Split(arguments.rest, arguments.theirs);
  }

  /** What may be meant by an unknown option, of ours and theirs. */
  private static String remedy(String option, Set<String> own) {
    List<String> all = Stream.concat(
            own.stream(), HuggingFaceNames.all().stream().map(name -> "--" + name.name()))
        .toList();
    return Synonyms.remedy(option, all, "slimfit train");
  }

  /** Takes a word and its values; returns the index of the next word. */
  private int take(List<String> words, int at) {
    String[] parts = words.get(at).split("=", 2);
    String option = parts[0];
    String dashed = option.replace('_', '-');
    String name = option.replaceFirst("^--", "").replace('-', '_');
    Optional<HuggingFaceName> known = HuggingFaceNames.find(name);
    Optional<HuggingFaceName> negated = name.startsWith("no_")
        ? HuggingFaceNames.find(name.substring(3)).filter(found -> found.takes() == Takes.SWITCH)
        : Optional.empty();
    if (!option.startsWith("--") || own.contains(option)) {
      rest.add(words.get(at));
    } else if (known.isPresent()) {
      return takeKnown(known.get(), words, at);
    } else if (negated.isPresent()) {
      theirs.add(new Setting(negated.get().name(), "false", Place.option(option)));
    } else if (own.contains(dashed)) {
      rest.add(dashed + words.get(at).substring(option.length()));
    } else if (option.contains("_")) {
      throw new InputException(
          Place.option(option), "there is no such option", remedy(option, own));
    } else {
      rest.add(words.get(at)); // picocli reports what is wrong with it
    }
    return at + 1;
  }

  private int takeKnown(HuggingFaceName name, List<String> words, int at) {
    String[] parts = words.get(at).split("=", 2);
    Place place = Place.option(parts[0]);
    List<String> values = new ArrayList<>();
    int next = at + 1;
    if (parts.length == 2) {
      values.add(parts[1]);
    } else {
      while (next < words.size() && takes(name, values.size(), words.get(next))) {
        values.add(words.get(next++));
      }
    }
    if (name.takes() == Takes.VALUE && values.isEmpty()) {
      throw new InputException(place, "has no value", "Give one");
    }
    theirs.add(new Setting(name.name(), values, place));
    return next;
  }

  private static boolean takes(HuggingFaceName name, int taken, String word) {
    return switch (name.takes()) {
      case VALUE -> taken == 0 && !word.startsWith("--");
      case SWITCH -> taken == 0 && HuggingFaceName.truth(word).isPresent();
      case LIST -> !word.startsWith("--");
    };
  }
}
