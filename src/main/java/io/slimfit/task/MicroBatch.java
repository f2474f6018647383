package io.slimfit.task;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.model.Batch;
import java.util.List;

/**
 * How a batch is cut into parts, each of which goes forward and backward by itself. Smaller parts
 * hold fewer activations; gradients are the same to rounding. Results are the same to the bit for
 * any number of workers, as long as the cut is.
 */
public sealed interface MicroBatch {
  /** @param workers there are */
  <B extends Batch<B>> List<B> cut(B batch, int workers);

  /** As in {@code --micro-batch}. */
  String optionValue();

  /**
   * @param text {@code whole}, or a number of tokens
   * @throws InputException if it is neither
   */
  static MicroBatch parse(String text) {
    if (text.equals("whole")) {
      return new Whole();
    }
    try {
      return new Tokens(Integer.parseInt(text));
    } catch (NumberFormatException e) {
      throw Tokens.wrong(text);
    }
  }

  /**
   * An even number of equal parts of at most about 1024 tokens: enough for a few workers, large
   * enough for products at full speed, and independent of how many workers there are.
   */
  record Standard() implements MicroBatch {
    private static final int MOST_TOKENS = 1024;

    @Override
    public <B extends Batch<B>> List<B> cut(B batch, int workers) {
      int rows = batch.layout().rows();
      int pairs = (rows + 2 * MOST_TOKENS - 1) / (2 * MOST_TOKENS);
      return batch.deal(2 * pairs);
    }

    @Override
    public String optionValue() {
      return "standard";
    }
  }

  /**
   * Parts of at most so many tokens, if no sequence is longer: memory does not depend on the batch.
   */
  record Tokens(int most) implements MicroBatch {
    public Tokens {
      if (most < 1) {
        throw wrong(String.valueOf(most));
      }
    }

    @Override
    public String optionValue() {
      return String.valueOf(most);
    }

    @Override
    public <B extends Batch<B>> List<B> cut(B batch, int workers) {
      return batch.parts(most);
    }

    static InputException wrong(String text) {
      return new InputException(
          Place.setting("microBatch"),
          "'" + Place.printable(text) + "' is not a number of tokens",
          "Give a number of at least 1, or 'whole'");
    }
  }

  /** The batch in one go: one part for each worker. */
  record Whole() implements MicroBatch {
    @Override
    public String optionValue() {
      return "whole";
    }

    @Override
    public <B extends Batch<B>> List<B> cut(B batch, int workers) {
      return batch.deal(workers);
    }
  }
}
