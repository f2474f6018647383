package io.slimfit.hub;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A repository of the hub at a revision, written {@code NAME} or {@code ORG/NAME}, followed by
 * {@code @REVISION} unless it is main.
 *
 * @param repository such as {@code bert-base-cased} or {@code google/vit-base-patch16-224}
 * @param revision a branch, a tag, a commit, or a pull request such as {@code refs/pr/1}
 */
public record HubName(String repository, String revision) {
  private static final String MAIN = "main";
  private static final String WORD = "\\w(?:[\\w.-]{0,94}\\w)?";
  private static final Pattern FORM =
      Pattern.compile("((?:" + WORD + "/)?" + WORD + ")(?:@([\\w.-]+(?:/[\\w.-]+)*))?");
  private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");
  private static final int LONGEST_REVISION = 200;

  /** The name, if the text is valid by the hub's rules. */
  public static Optional<HubName> parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String repository = matcher.group(1);
    String revision = Optional.ofNullable(matcher.group(2)).orElse(MAIN);
    boolean refused = repository.contains("--")
        || repository.contains("..")
        || repository.endsWith(".git")
        || revision.contains("..") // it is used as a path in the cache
        || revision.equals(".")
        || revision.startsWith("./")
        || revision.contains("/./")
        || revision.endsWith("/.")
        || revision.length() > LONGEST_REVISION;
    return refused ? Optional.empty() : Optional.of(new HubName(repository, revision));
  }

  /** Whether the revision is a commit, whose files never change. */
  boolean isCommit() {
    return isCommit(revision);
  }

  static boolean isCommit(String revision) {
    return COMMIT.matcher(revision).matches();
  }

  /** The name as users write it. */
  @Override
  public String toString() {
    return revision.equals(MAIN) ? repository : repository + "@" + revision;
  }
}
