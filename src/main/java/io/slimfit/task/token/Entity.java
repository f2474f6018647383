package io.slimfit.task.token;

import java.util.ArrayList;
import java.util.List;

/**
 * Neighbouring words that are one name.
 *
 * @param type such as {@code PER}
 * @param first the index of its first word
 * @param last the index of its last word
 */
public record Entity(String type, int first, int last) {
  /** A tag: B, I, E, S or O, and the type of the entity. */
  private record Tag(char position, String type) {
    private static final Tag OUTSIDE = new Tag('O', "");

    static Tag of(String text) {
      if (text.isEmpty() || text.equals("O")) {
        return OUTSIDE;
      }
      String rest = text.substring(1);
      int dash = rest.indexOf('-');
      String type = dash < 0 ? rest : rest.substring(dash + 1);
      return new Tag(text.charAt(0), type.isEmpty() ? "_" : type);
    }

    boolean isOutside() {
      return position == 'O';
    }

    /** Whether an entity that includes the word before ends there. */
    boolean endsBefore(Tag next) {
      if (isOutside()) {
        return false;
      }
      return position == 'E'
          || position == 'S'
          || next.isOutside()
          || next.position == 'B'
          || next.position == 'S'
          || !type.equals(next.type);
    }

    /** Whether an entity begins at this word. */
    boolean beginsAfter(Tag before) {
      if (isOutside()) {
        return false;
      }
      return position == 'B'
          || position == 'S'
          || before.isOutside()
          || before.position == 'E'
          || before.position == 'S'
          || !type.equals(before.type);
    }
  }

  /**
   * The entities of a sentence, in any of the schemes IOB1, IOB2 and BIOES, as the evaluation of
   * CoNLL 2000 and seqeval find them: a tag that does not fit its scheme begins an entity.
   */
  public static List<Entity> of(List<String> tags) {
    List<Entity> entities = new ArrayList<>();
    Tag before = Tag.OUTSIDE;
    int begin = 0;
    for (int i = 0; i <= tags.size(); i++) {
      Tag tag = i < tags.size() ? Tag.of(tags.get(i)) : Tag.OUTSIDE;
      if (before.endsBefore(tag)) {
        entities.add(new Entity(before.type, begin, i - 1));
      }
      if (tag.beginsAfter(before)) {
        begin = i;
      }
      before = tag;
    }
    return entities;
  }
}
