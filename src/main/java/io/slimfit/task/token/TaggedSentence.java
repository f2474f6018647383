package io.slimfit.task.token;

import io.slimfit.base.Place;
import java.util.List;

/**
 * Words with their tags.
 *
 * @param tags one for each word
 */
record TaggedSentence(List<String> words, List<String> tags, Place place) {
  TaggedSentence {
    words = List.copyOf(words);
    tags = List.copyOf(tags);
  }
}
