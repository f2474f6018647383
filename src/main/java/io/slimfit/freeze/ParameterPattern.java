package io.slimfit.freeze;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;

/**
 * The parameters in whose name a regular expression is found, anywhere, as by Python's re.search.
 */
public final class ParameterPattern {
  private final Pattern pattern;
  private final Place place;

  /** @param place where the expression was given */
  public ParameterPattern(String regex, Place place) {
    this.place = place;
    try {
      pattern = Pattern.compile(regex);
    } catch (PatternSyntaxException e) {
      throw new InputException(
          place,
          "'" + Place.printable(regex) + "' is not a regular expression: "
              + Place.printable(e.getDescription()),
          "Correct it at position " + (e.getIndex() + 1) + ", or escape special characters with \\",
          e);
    }
  }

  /** @throws InputException if the pattern is found in no name */
  public Set<String> in(List<Trainable> parameters) {
    Set<String> found = parameters.stream()
        .map(Trainable::name)
        .filter(name -> pattern.matcher(name).find())
        .collect(Collectors.toUnmodifiableSet());
    if (found.isEmpty()) {
      String example = parameters.isEmpty() ? "none" : "'" + parameters.get(0).name() + "'";
      throw new InputException(
          place,
          "'" + Place.printable(pattern.pattern()) + "' matches none of the " + parameters.size()
              + " parameters",
          "Give a regular expression that matches a part of a name, such as " + example);
    }
    return found;
  }
}
