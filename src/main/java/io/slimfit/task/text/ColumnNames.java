package io.slimfit.task.text;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What columns are usually called. Case and everything but letters and digits are ignored:
 * {@code Sentence_1} is {@code sentence1}.
 */
final class ColumnNames {
  private static final List<List<String>> PAIRS = List.of(
      List.of("sentence1", "sentence2"),
      List.of("premise", "hypothesis"),
      List.of("question1", "question2"),
      List.of("text1", "text2"),
      List.of("texta", "textb"),
      List.of("sentencea", "sentenceb"),
      List.of("text", "textpair"),
      List.of("sentence", "sentencepair"),
      List.of("1string", "2string"), // MRPC's #1 String
      List.of("string1", "string2"),
      List.of("sent1", "sent2"),
      List.of("s1", "s2"),
      List.of("question", "sentence"),
      List.of("question", "passage"),
      List.of("question", "context"),
      List.of("question", "answer"),
      List.of("query", "passage"),
      List.of("query", "document"),
      List.of("claim", "evidence"));

  private static final List<String> SINGLE = List.of("sentence", "text");

  /** Names that say text, but do not go before other columns. */
  private static final Set<String> OTHER_TEXTS = Set.of(
      "sentence",
      "text",
      "commenttext",
      "comment",
      "review",
      "reviewtext",
      "reviewbody",
      "tweet",
      "tweettext",
      "content",
      "message",
      "body",
      "document",
      "utterance",
      "query",
      "question",
      "description",
      "abstract",
      "prompt",
      "post");

  private static final List<String> LABELS = List.of("label", "labels");

  /** Names that say what is learned; who reads such a column says so. */
  private static final Set<String> OF_LABELS = Set.of(
      "label",
      "labels",
      "class",
      "classindex",
      "category",
      "target",
      "intent",
      "topic",
      "genre",
      "genres",
      "emotion",
      "sentiment",
      "polarity",
      "isduplicate",
      "relevance",
      "similarity",
      "score",
      "rating",
      "stars",
      "y");

  private static final Set<String> IDENTIFIERS = Set.of(
      "",
      "id",
      "ids",
      "idx",
      "index",
      "uid",
      "uuid",
      "guid",
      "row",
      "rowid",
      "rownumber",
      "rownum",
      "no",
      "nr",
      "key",
      "level0",
      "indexlevel0",
      "qid1",
      "qid2");

  /** {@code tweet_id}, {@code pairID}, {@code Unnamed: 0}. */
  private static final Pattern IDENTIFIER =
      Pattern.compile("(?i:.*[_ .-]id|id[_ .-].*|unnamed:? ?\\d+)|.*[a-z]I[dD]");

  private ColumnNames() {}

  /** The first pair of names that are both there, as they are written. */
  static Optional<List<String>> pair(List<String> columns) {
    for (List<String> pair : PAIRS) {
      Optional<String> first = find(pair.get(0), columns);
      Optional<String> second = find(pair.get(1), columns);
      if (first.isPresent() && second.isPresent()) {
        return Optional.of(List.of(first.get(), second.get()));
      }
    }
    return Optional.empty();
  }

  /** The column of single texts, as it is written. */
  static Optional<String> single(List<String> columns) {
    return SINGLE.stream().flatMap(name -> find(name, columns).stream()).findFirst();
  }

  /** Whether texts are usually called so. */
  static boolean isOfText(String column) {
    return OTHER_TEXTS.contains(plain(column))
        || PAIRS.stream().anyMatch(pair -> pair.contains(plain(column)));
  }

  /** The column of labels, as it is written. */
  static Optional<String> label(List<String> columns) {
    return LABELS.stream().flatMap(name -> find(name, columns).stream()).findFirst();
  }

  /** Whether labels are usually called so. */
  static boolean isOfLabel(String column) {
    return OF_LABELS.contains(plain(column)) || plain(column).endsWith("label");
  }

  /** Whether rows are usually told apart by such a column, or it has no name. */
  static boolean isIdentifier(String column) {
    return IDENTIFIERS.contains(plain(column))
        || IDENTIFIER.matcher(column.strip()).matches();
  }

  private static Optional<String> find(String plain, List<String> columns) {
    return columns.contains(plain)
        ? Optional.of(plain)
        : columns.stream().filter(column -> plain(column).equals(plain)).findFirst();
  }

  private static String plain(String column) {
    return column.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]", "");
  }
}
