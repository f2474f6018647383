package io.slimfit.task.token;

/**
 * A name in a text.
 *
 * @param type such as {@code PER}
 * @param text as it stands in the text
 * @param start its first character, counted from 0 in code points, as Hugging Face counts
 * @param end the character after its last
 * @param score the mean probability of its words' tags
 */
public record FoundEntity(String type, String text, int start, int end, double score) {}
