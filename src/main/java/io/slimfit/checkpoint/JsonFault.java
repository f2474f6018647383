package io.slimfit.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.slimfit.base.Place;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What is wrong with a text that is not JSON, in our words rather than in those of the parser. */
public final class JsonFault {
  private static final int SHOWN = 40;

  /** A message of the parser, and what we say instead; {@code $1} is its first group. */
  private record Words(Pattern theirs, String ours) {
    Words(String theirs, String ours) {
      this(Pattern.compile(theirs, Pattern.DOTALL), ours);
    }
  }

  private static final List<Words> ALL = List.of(
      new Words("Non-standard token '(.+?)'.*", "$1 is no value of JSON, which has null"),
      new Words("Unexpected end-of-input.*(?:quote|string|field name).*", "it ends within a text"),
      new Words("Unexpected end-of-input.*for Object.*", "it ends within an object"),
      new Words("Unexpected end-of-input.*for Array.*", "it ends within an array"),
      new Words("Unexpected end-of-input.*", "it ends too early"),
      new Words(
          "Unexpected character \\('(.+?)' .*double-quote to start field name.*",
          "'$1' is found where a name in double quotes is expected"),
      new Words(
          "Unexpected character \\('(.+?)' .*comma to separate.*",
          "'$1' is found where a comma or the end is expected"),
      new Words(
          "Unexpected character \\('(.+?)' .*colon to separate.*",
          "'$1' is found where a colon is expected"),
      new Words(
          "Unexpected character \\('(.+?)' .*valid value.*",
          "'$1' is found where a value is expected"),
      new Words("Unexpected character \\('(.+?)' .*", "'$1' is not expected here"),
      new Words("Unexpected close marker '(.)'.*", "'$1' closes what was not opened"),
      new Words("Unrecognized token '(.*?)'.*", "$1 is no value: texts need double quotes"),
      new Words(
          "Illegal unquoted character.*code (\\d+).*",
          "the control character $1 is within a text; it has to be escaped"),
      new Words("Illegal character.*code (\\d+).*", "the control character $1 is between values"),
      new Words("Unrecognized character escape.*", "a backslash is followed by a wrong letter"),
      new Words("Document nesting depth.*", "it is nested too deeply"),
      new Words("Name length.*", "a name is too long"),
      new Words("String (?:value )?length.*", "a text is too long"),
      new Words("Number (?:value )?length.*|Numeric value.*out of range.*", "a number is too long"),
      new Words("Invalid numeric value.*", "a number is malformed"),
      new Words("Trailing token.*", "there is text after the value"),
      new Words("Invalid UTF-.*|Invalid surrogate.*", "it is not UTF-8 text"),
      new Words("Duplicate .*'(.*)'.*", "Duplicate field '$1'"));

  private JsonFault() {}

  /** A part of a sentence, without control characters. */
  public static String of(JsonProcessingException failure) {
    String theirs = String.valueOf(failure.getOriginalMessage());
    for (Words words : ALL) {
      Matcher matcher = words.theirs.matcher(theirs);
      if (matcher.matches()) {
        return Place.printable(
            words.ours.replace("$1", matcher.groupCount() > 0 ? shown(matcher.group(1)) : ""));
      }
    }
    return "it is malformed here";
  }

  private static String shown(String text) {
    return text.length() > SHOWN ? text.substring(0, SHOWN) + "..." : text;
  }
}
