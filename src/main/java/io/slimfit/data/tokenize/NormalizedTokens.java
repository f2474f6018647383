package io.slimfit.data.tokenize;

import com.fasterxml.jackson.databind.JsonNode;
import io.slimfit.base.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Checks what a normalizer makes of texts and of the added tokens that are matched after it. The
 * library aborts the process if it makes nothing of such a token, and takes gigabytes if its
 * replacements multiply.
 */
final class NormalizedTokens {
  /** Parts that may remove characters. */
  private static final Set<String> REMOVING =
      Set.of("BertNormalizer", "Nmt", "Precompiled", "Replace", "Strip", "StripAccents");

  private static final long MOST_GROWTH = 100;

  private NormalizedTokens() {}

  /**
   * @param file a tokenizer.json whose normalizer has known parts
   * @throws io.slimfit.base.InputException if an added token may become empty, or texts may grow
   *     beyond reason
   */
  static void check(JsonNode file, Place place) {
    List<JsonNode> parts = new ArrayList<>();
    collect(file.path("normalizer"), parts);
    long growth = 1;
    for (JsonNode part : parts) {
      growth = Math.min(growth * growth(part), 1 << 20);
    }
    if (growth > MOST_GROWTH) {
      throw TokenizerFile.broken(
          place, "its normalizer may make a text " + growth + " times as long or longer", null);
    }
    if (parts.stream().noneMatch(part -> REMOVING.contains(type(part)))) {
      return;
    }
    Set<Integer> deleted = parts.stream()
        .filter(part ->
            type(part).equals("Replace") && part.path("content").asText().isEmpty())
        .flatMap(part -> pattern(part).codePoints().boxed())
        .collect(Collectors.toSet());
    for (JsonNode token : file.path("added_tokens")) {
      String content = token.path("content").asText();
      if (token.path("normalized").asBoolean(!token.path("special").asBoolean())
          && content.codePoints().noneMatch(c -> isSolid(c) && !deleted.contains(c))) {
        throw TokenizerFile.broken(
            place,
            "its added token '" + Place.printable(content) + "' (id "
                + Place.printable(token.path("id").asText())
                + ") is matched after the normalizer, which may remove all of it",
            null);
      }
    }
  }

  private static void collect(JsonNode part, List<JsonNode> parts) {
    if (type(part).equals("Sequence")) {
      part.path("normalizers").forEach(inner -> collect(inner, parts));
    } else {
      parts.add(part);
    }
  }

  private static String type(JsonNode part) {
    return part.path("type").asText();
  }

  private static String pattern(JsonNode replace) {
    JsonNode pattern = replace.path("pattern");
    return pattern.path("String").asText() + pattern.path("Regex").asText();
  }

  /** By how much a part may lengthen a text, rounded up; what it prepends counts if it is long. */
  private static long growth(JsonNode part) {
    int prepended = part.path("prepend").asText().length();
    if (prepended > MOST_GROWTH) {
      return prepended;
    }
    if (!type(part).equals("Replace")) {
      return 1;
    }
    int shortest = Math.max(1, part.path("pattern").path("String").asText().length());
    int written = part.path("content").asText().length();
    return Math.max(1, (written + shortest - 1) / shortest);
  }

  /** Whether no normalizer removes it: no space, no mark and no invisible or unknown character. */
  private static boolean isSolid(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.NON_SPACING_MARK,
          Character.COMBINING_SPACING_MARK,
          Character.ENCLOSING_MARK,
          Character.SPACE_SEPARATOR,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR -> false;
      default -> codePoint != 0xFFFD;
    };
  }
}
