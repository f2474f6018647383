package io.slimfit.task.text;

import io.slimfit.task.Labels;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Lists that were written as text, as pandas does with a column of lists: {@code [1, 0, 1]},
 * {@code ['a', "b"]}, {@code (1, 0)}, {@code {'a'}}, numpy's {@code [1 0 1]}, or plain words
 * {@code [a, b]}.
 */
final class ListText {
  private final String text;
  private int at = 1;

  private ListText(String text) {
    this.text = text;
  }

  /** The elements; empty if the text is no such list. */
  static Optional<List<String>> read(String text) {
    String list = text.strip();
    list = list.startsWith("array(") && list.endsWith(")")
        ? list.substring(6, list.length() - 1)
        : list;
    return isBracketed(list) ? new ListText(list).elements() : Optional.empty();
  }

  /** Whether a text begins and ends as a list does. */
  static boolean isBracketed(String text) {
    String list = text.strip();
    if (list.length() < 2) {
      return false;
    }
    char last = list.charAt(list.length() - 1);
    return switch (list.charAt(0)) {
      case '[' -> last == ']';
      case '(' -> last == ')';
      case '{' -> last == '}';
      default -> false;
    };
  }

  private Optional<List<String>> elements() {
    List<String> elements = new ArrayList<>();
    while (true) {
      skipGaps();
      if (at == text.length() - 1) {
        return Optional.of(elements);
      }
      char c = text.charAt(at);
      Optional<String> element = c == '\'' || c == '"' ? quoted(c) : plain();
      if (element.isEmpty()) {
        return Optional.empty();
      }
      elements.add(element.get());
    }
  }

  private void skipGaps() {
    while (at < text.length() - 1
        && (text.charAt(at) == ',' || Character.isWhitespace(text.charAt(at)))) {
      at++;
    }
  }

  private Optional<String> quoted(char quote) {
    StringBuilder element = new StringBuilder();
    for (at++; at < text.length() - 1; at++) {
      char c = text.charAt(at);
      if (c == quote) {
        at++;
        return Optional.of(element.toString());
      }
      if (c == '\\' && at + 1 < text.length() - 1) {
        at++;
        c = text.charAt(at);
      }
      element.append(c);
    }
    return Optional.empty();
  }

  /** A number, or words up to a comma; numbers may be apart by spaces alone. */
  private Optional<String> plain() {
    int begin = at;
    while (at < text.length() - 1 && text.charAt(at) != ',') {
      char c = text.charAt(at);
      if ("[](){}'\":".indexOf(c) >= 0) {
        return Optional.empty(); // nested, or not a list
      }
      if (Character.isWhitespace(c) && isNumber(text.substring(begin, at))) {
        break;
      }
      at++;
    }
    return Optional.of(text.substring(begin, at).strip());
  }

  private static boolean isNumber(String text) {
    return Labels.Score.NUMBER.matcher(text).matches();
  }
}
