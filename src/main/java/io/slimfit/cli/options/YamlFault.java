package io.slimfit.cli.options;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.reader.ReaderException;

/** What is wrong with a text that is not YAML, in our words rather than in those of the parser. */
record YamlFault(String problem, String remedy) {
  private static final YamlFault ANY =
      new YamlFault("it is malformed here", "Write lines such as 'batch-size: 16'");
  private static final String QUOTES = "Put the text into single quotes";
  private static final Pattern OPENED = Pattern.compile(".*(?:quoted scalar|simple key|flow).*");
  private static final String INDENT = "Indent names that belong together alike, with spaces";

  /** What the parser was doing and what it found, and what we say instead; {@code $1} is found. */
  private record Kind(Pattern context, Pattern problem, YamlFault fault) {
    Kind(String context, String problem, String ours, String remedy) {
      this(
          Pattern.compile(context, Pattern.DOTALL),
          Pattern.compile(problem, Pattern.DOTALL),
          new YamlFault(ours, remedy));
    }

    Optional<YamlFault> of(String theirContext, String theirProblem) {
      Matcher matcher = problem.matcher(theirProblem);
      return context.matcher(theirContext).matches() && matcher.matches()
          ? Optional.of(fault.about(matcher.groupCount() > 0 ? matcher.group(1) : ""))
          : Optional.empty();
    }
  }

  private static final List<Kind> KINDS = List.of(
      new Kind(".*", "found character '\\\\t.*", "a tab is used to indent", "Use spaces"),
      new Kind(".*", "found character '(.+?)'.*", "a text begins with '$1'", QUOTES),
      new Kind(
          ".*",
          "could not find expected ':'.*",
          "a name has no colon behind it",
          "Write lines such as 'batch-size: 16', with a space behind the colon"),
      new Kind(
          ".*",
          "mapping values are not allowed.*",
          "a colon stands where none can be",
          "Put a text with a colon into single quotes; indent names that belong together alike"),
      new Kind(".*", "mapping keys are not allowed.*", "'?' stands where none can be", QUOTES),
      new Kind(
          ".*",
          "sequence entries are not allowed.*",
          "'-' stands where no list can begin",
          "Begin the list on a line of its own, or put the text into single quotes"),
      new Kind(
          ".*quoted scalar.*",
          "found unexpected (?:end of stream|document separator).*",
          "a quote is opened and never closed",
          "Close it; within single quotes, write '' for one"),
      new Kind(
          ".*quoted scalar.*",
          "found unknown escape character.*|expected escape sequence.*",
          "a backslash is followed by a wrong letter",
          "Use single quotes, in which a backslash is a plain character"),
      new Kind(
          ".*flow sequence.*",
          ".*",
          "a list in brackets is not closed, or lacks a comma",
          "Write it as [1, 2, 3]"),
      new Kind(
          ".*flow mapping.*",
          ".*",
          "a mapping in braces is not closed, or lacks a comma",
          "Write it as {a: 1, b: 2}"),
      new Kind(
          ".*block (?:mapping|collection).*",
          "expected <block end>, but found '<scalar>'.*",
          "there is more text behind a complete value",
          "Put the whole value into quotes, or the next name on a line of its own"),
      new Kind(
          ".*block (?:mapping|collection).*",
          "expected <block end>.*",
          "this line does not belong to those above it",
          INDENT),
      new Kind(
          ".*",
          "expected '<document start>'.*",
          "this line does not belong to those above it",
          INDENT),
      new Kind(
          ".*block scalar.*",
          ".*",
          "there is text behind '|' or '>'",
          "Begin the text on the next line, or put it into single quotes"),
      new Kind(".*directive.*", ".*", "a line begins with '%'", QUOTES),
      new Kind(".*", ".*YAML d(?:irective|ocument).*", "a line begins with '%'", QUOTES),
      new Kind(".*scanning an (?:anchor|alias).*", ".*", "a text begins with '&' or '*'", QUOTES),
      new Kind(".*scanning a tag.*", ".*", "a text begins with '!'", QUOTES),
      new Kind(
          ".*", "(?:found undefined|duplicate) tag handle.*", "a text begins with '!'", QUOTES),
      new Kind(".*", "expected the node content.*", "a value is missing", "Give one"));

  /** @param file what was read */
  static InputException in(Place file, JsonProcessingException failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof MarkedYAMLException marked) {
        String context = String.valueOf(marked.getContext());
        String problem = String.valueOf(marked.getProblem());
        return KINDS.stream()
            .flatMap(kind -> kind.of(context, problem).stream())
            .findFirst()
            .orElse(ANY)
            .at(place(file, marked, OPENED.matcher(context).matches()), failure);
      }
      if (cause instanceof ReaderException character) {
        return new YamlFault(
                String.format("there is the control character U+%04X", character.getCodePoint()),
                "Delete it")
            .at(file, failure);
      }
    }
    JsonLocation location = failure.getLocation(); // for example, of a name that is a list
    return ANY.at(
        location == null ? file : file.line(location.getLineNr()).column(location.getColumnNr()),
        failure);
  }

  /** @param opened whether what is wrong is where it was begun, rather than where it is noticed */
  private static Place place(Place file, MarkedYAMLException failure, boolean opened) {
    Mark mark = opened ? failure.getContextMark() : failure.getProblemMark();
    return mark == null ? file : file.line(mark.getLine() + 1).column(mark.getColumn() + 1);
  }

  private InputException at(Place place, JsonProcessingException failure) {
    return new InputException(place, "not valid YAML: " + problem, remedy, failure);
  }

  private YamlFault about(String found) {
    return new YamlFault(problem.replace("$1", Place.printable(found)), remedy);
  }
}
