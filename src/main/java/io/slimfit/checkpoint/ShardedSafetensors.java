package io.slimfit.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.tensor.Shape;
import io.slimfit.tensor.Tensor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A model in several safetensors files, the shards, beside a {@code model.safetensors.index.json}
 * whose {@code weight_map} says which file holds which tensor. Other tensors of a shard are not
 * listed.
 */
public final class ShardedSafetensors implements TensorSource {
  private static final String REMEDY = "Download the model again, with all its files in one folder";

  private final Place place;
  private final Map<String, SafetensorsReader> shards = new TreeMap<>();
  private final Map<String, SafetensorsReader> shardOf = new LinkedHashMap<>();

  private ShardedSafetensors(Place place) {
    this.place = place;
  }

  /**
   * Opens every shard that the index names.
   *
   * @throws InputException if a shard is missing, damaged or outside the index's folder, or lacks a
   *     tensor
   */
  public static ShardedSafetensors open(Path index) {
    ShardedSafetensors sharded = new ShardedSafetensors(Place.file(index));
    boolean opened = false;
    try {
      sharded.openShards(index);
      opened = true;
      return sharded;
    } finally {
      if (!opened) {
        sharded.close();
      }
    }
  }

  /**
   * The files that an index names, whether or not they exist.
   *
   * @throws InputException if the index is damaged or names a file in another folder
   */
  public static Set<String> shards(Path index) {
    return new TreeSet<>(
        new ShardedSafetensors(Place.file(index)).weightMap(index).values());
  }

  /** The file of each tensor. */
  private Map<String, String> weightMap(Path index) {
    JsonNode map = StrictJson.readObject(index).path("weight_map");
    if (!map.isObject() || map.isEmpty()) {
      throw new InputException(
          place.field("weight_map"), "missing, empty or not an object", REMEDY);
    }
    Map<String, String> fileOf = new LinkedHashMap<>();
    map.properties()
        .forEach(
            entry -> fileOf.put(entry.getKey(), requireFileName(entry.getKey(), entry.getValue())));
    return fileOf;
  }

  private void openShards(Path index) {
    Map<String, String> fileOf = weightMap(index);
    fileOf.forEach((tensor, file) -> {
      if (!shards.containsKey(file)) {
        shards.put(file, openShard(index.resolveSibling(file), tensor));
      }
    });
    fileOf.forEach((tensor, file) -> {
      SafetensorsReader shard = shards.get(file);
      if (shard == null || !shard.names().contains(tensor)) {
        throw new InputException(
            place.tensor(tensor),
            "the shard " + Place.printable(file) + " does not contain it",
            REMEDY);
      }
    });
    shards.forEach((file, shard) -> shard.names().stream()
        .filter(tensor -> file.equals(fileOf.get(tensor)))
        .forEach(tensor -> shardOf.put(tensor, shard)));
  }

  /** Accepts links (the hub's cache consists of them), but no path that leaves the folder. */
  private String requireFileName(String tensor, JsonNode value) {
    String file = value.asText();
    if (!value.isTextual()
        || !file.endsWith(".safetensors")
        || file.contains("/")
        || file.contains("\\")
        || file.chars().anyMatch(Character::isISOControl)) {
      throw new InputException(
          place.tensor(tensor),
          "its shard '" + Place.printable(file)
              + "' is not the name of a safetensors file in this folder",
          REMEDY);
    }
    return file;
  }

  private SafetensorsReader openShard(Path file, String tensor) {
    if (!Files.exists(file)) {
      throw new InputException(
          place.tensor(tensor),
          "its shard " + Place.printable(file.toString()) + " is missing",
          REMEDY);
    }
    return SafetensorsReader.open(file);
  }

  @Override
  public Set<String> names() {
    return Collections.unmodifiableSet(shardOf.keySet());
  }

  @Override
  public Shape shape(String name) {
    return shard(name).shape(name);
  }

  @Override
  public void read(String name, Tensor target) {
    shard(name).read(name, target);
  }

  @Override
  public Place place(String name) {
    return shard(name).place(name);
  }

  @Override
  public void close() {
    shards.values().forEach(SafetensorsReader::close);
  }

  private SafetensorsReader shard(String name) {
    SafetensorsReader shard = shardOf.get(name);
    if (shard == null) {
      throw new IllegalArgumentException(place + ": no tensor '" + Place.printable(name) + "'");
    }
    return shard;
  }
}
