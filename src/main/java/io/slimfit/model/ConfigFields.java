package io.slimfit.model;

import com.fasterxml.jackson.databind.JsonNode;
import io.slimfit.base.InputException;
import io.slimfit.base.Place;

/** Fields of a config.json, checked as they are read. */
public final class ConfigFields {
  private static final String REMEDY = "Use the config.json that belongs to the weights";
  private static final int MOST_BLOCKS = 10_000;

  private static final int LARGEST_SIZE = 1 << 18;
  private static final int LARGEST_VOCABULARY = 1 << 24;

  private final JsonNode json;
  private final Place place;

  public ConfigFields(JsonNode json, Place place) {
    this.json = json;
    this.place = place;
  }

  /**
   * An integer of at least 1, and no larger than a size of any model: products of them fit a long.
   */
  public int positive(String name) {
    return upTo(LARGEST_SIZE, name);
  }

  /** The number of tokens in a vocabulary. */
  public int tokens(String name) {
    return upTo(LARGEST_VOCABULARY, name);
  }

  private int upTo(int largest, String name) {
    if (!json.hasNonNull(name)) {
      throw new InputException(place.field(name), "the field is missing", REMEDY);
    }
    int value = integer(name, 0);
    if (value < 1) {
      throw new InputException(place.field(name), value + " is less than 1", REMEDY);
    }
    if (value > largest) {
      throw new InputException(
          place.field(name), value + " is above " + largest + ", more than any model has", REMEDY);
    }
    return value;
  }

  /**
   * The number of blocks, from 1 to 10 000: all of them are made, without their weights, before the
   * bytes of the model can be compared with the memory there is.
   */
  public int blocks(String name) {
    int value = positive(name);
    if (value > MOST_BLOCKS) {
      throw new InputException(place.field(name), value + " is above " + MOST_BLOCKS, REMEDY);
    }
    return value;
  }

  public int positive(String name, int otherwise) {
    return json.hasNonNull(name) ? positive(name) : otherwise;
  }

  /** An integer of at least 1 that divides {@code value}, the value of field {@code of}. */
  public int divisor(String name, String of, int value) {
    int divisor = positive(name);
    if (value % divisor != 0) {
      throw new InputException(
          place.field(of), value + " is not a multiple of " + name + ", " + divisor, REMEDY);
    }
    return divisor;
  }

  public boolean truth(String name, boolean otherwise) {
    if (!json.hasNonNull(name)) {
      return otherwise;
    }
    JsonNode value = json.get(name);
    if (!value.isBoolean()) {
      throw wrongType(name, value, "true or false");
    }
    return value.asBoolean();
  }

  public int integer(String name, int otherwise) {
    if (!json.hasNonNull(name)) {
      return otherwise;
    }
    JsonNode value = json.get(name);
    if (!value.isIntegralNumber() || !value.canConvertToInt()) {
      throw wrongType(name, value, "an integer");
    }
    return value.asInt();
  }

  public double positiveNumber(String name, double otherwise) {
    double value = number(name, otherwise);
    if (!(value > 0)) {
      throw new InputException(place.field(name), value + " is not above 0", REMEDY);
    }
    return value;
  }

  /** A number in [0, 1). */
  public double probability(String name, double otherwise) {
    double value = number(name, otherwise);
    if (!(value >= 0 && value < 1)) {
      throw new InputException(place.field(name), value + " is not in [0, 1)", REMEDY);
    }
    return value;
  }

  public String text(String name, String otherwise) {
    if (!json.hasNonNull(name)) {
      return otherwise;
    }
    JsonNode value = json.get(name);
    if (!value.isTextual()) {
      throw wrongType(name, value, "a string");
    }
    return value.asText();
  }

  private double number(String name, double otherwise) {
    if (!json.hasNonNull(name)) {
      return otherwise;
    }
    JsonNode value = json.get(name);
    if (!value.isNumber()) {
      throw wrongType(name, value, "a number");
    }
    return value.asDouble();
  }

  private InputException wrongType(String name, JsonNode value, String wanted) {
    return new InputException(
        place.field(name), Place.printable(value.toString()) + " is not " + wanted, REMEDY);
  }
}
