package io.slimfit.hub;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.checkpoint.ShardedSafetensors;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The files of a repository that a model folder needs; no others are downloaded. Weights come last,
 * so that a folder with weights has all other files.
 */
final class NeededFiles {
  static final String INDEX = "model.safetensors.index.json";

  private static final String CONFIG = "config.json";
  private static final String WEIGHTS = "model.safetensors";
  private static final List<String> BESIDE_WEIGHTS = List.of(
      CONFIG,
      "tokenizer.json",
      "tokenizer_config.json",
      "special_tokens_map.json",
      "added_tokens.json",
      "vocab.txt",
      "vocab.json",
      "merges.txt",
      "preprocessor_config.json");

  /** A model has at least one of these; merges.txt implies vocab.json. */
  private static final List<String> OF_INPUTS =
      List.of("tokenizer.json", "vocab.txt", "merges.txt", "preprocessor_config.json");

  private static final Set<String> PICKLED =
      Set.of("pytorch_model.bin", "pytorch_model.bin.index.json");

  private NeededFiles() {}

  /**
   * The files to download among those that a repository offers, in this order. The shards that
   * {@value #INDEX} names come after it.
   *
   * @throws InputException if configuration or safetensors weights are missing
   */
  static List<String> of(Set<String> offered, Place place) {
    List<String> needed =
        new ArrayList<>(BESIDE_WEIGHTS.stream().filter(offered::contains).toList());
    if (!needed.contains(CONFIG)) {
      throw missing(CONFIG, offered, place);
    }
    if (offered.contains(WEIGHTS)) {
      needed.add(WEIGHTS);
    } else if (offered.contains(INDEX)) {
      needed.add(INDEX);
    } else if (offered.stream().anyMatch(PICKLED::contains)) {
      throw new InputException(
          place,
          "its weights are pickled (pytorch_model.bin): reading them can run any code that someone"
              + " put into them",
          "Use a revision with safetensors, or, if you trust them, convert them: python -c \"from"
              + " transformers import AutoModel as M, AutoTokenizer as T; [c.from_pretrained('ID')"
              + ".save_pretrained('safe') for c in (M, T)]\", then {model safe}");
    } else {
      throw missing(WEIGHTS, offered, place);
    }
    return needed;
  }

  /**
   * Whether a snapshot has a tokenizer or image settings: other tools may download only weights.
   */
  static boolean sayHowToReadIn(Path snapshot) {
    return OF_INPUTS.stream().anyMatch(name -> Files.isRegularFile(snapshot.resolve(name)));
  }

  /** Whether a snapshot contains a model's configuration and all its weights. */
  static boolean areIn(Path snapshot) {
    if (!Files.isRegularFile(snapshot.resolve(CONFIG))) {
      return false;
    }
    if (Files.isRegularFile(snapshot.resolve(WEIGHTS))) {
      return true;
    }
    Path index = snapshot.resolve(INDEX);
    return Files.isRegularFile(index)
        && ShardedSafetensors.shards(index).stream()
            .allMatch(shard -> Files.isRegularFile(snapshot.resolve(shard)));
  }

  private static InputException missing(String name, Set<String> offered, Place place) {
    List<String> sorted = offered.stream().sorted().toList();
    String held = sorted.isEmpty() ? "nothing" : Place.printable(sorted);
    return new InputException(
        place,
        "there is no " + name + "; the repository contains " + held,
        "Give the name of a repository with a complete model and safetensors weights");
  }
}
