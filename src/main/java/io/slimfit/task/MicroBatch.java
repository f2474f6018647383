package io.slimfit.task;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.model.Batch;
import java.util.List;
import java.util.stream.Stream;

/**
 * How a batch is cut into parts, each of which goes forward and backward on its own. Smaller parts
 * hold fewer activations; gradients are the same up to rounding. As long as the parts are the same,
 * results have the same bits for any number of workers.
 */
public sealed interface MicroBatch {
  String WHOLE = "whole";
  String STANDARD = "standard";

  /** @param workers how many workers there are */
  <B extends Batch<B>> List<B> cut(B batch, int workers);

  /** The value of {@code --micro-batch}. */
  String optionValue();

  /**
   * @param text {@code whole}, a number of tokens, or {@code whole:TOKENS} or
   *     {@code standard:TOKENS}
   * @throws InputException if it is none of these
   */
  static MicroBatch parse(String text) {
    if (text.equals(WHOLE)) {
      return new Whole();
    }
    try {
      int colon = text.indexOf(':');
      int tokens = Integer.parseInt(text.substring(colon + 1));
      return switch (text.substring(0, colon + 1)) {
        case "" -> new Tokens(tokens);
        case WHOLE + ":" -> new AtMost(new Whole(), tokens);
        case STANDARD + ":" -> new AtMost(new Standard(), tokens);
        default -> throw Tokens.wrong(text);
      };
    } catch (NumberFormatException e) {
      throw Tokens.wrong(text);
    }
  }

  /**
   * An even number of equal parts of at most about 1024 tokens. There are enough parts for a few
   * workers, they are large enough for matrix products to run at full speed, and they do not depend
   * on the number of workers.
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
      return STANDARD;
    }
  }

  /**
   * Parts of at most {@code most} tokens, unless one sequence is longer. Memory then does not
   * depend on the batch size.
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
          "Give a number of at least 1, 'whole', or 'whole:' and a number");
    }
  }

  /**
   * As another way to cut, but a part of more than {@code most} tokens is divided further, unless
   * it is one sequence: a memory budget was planned for parts up to this size.
   */
  record AtMost(MicroBatch usual, int most) implements MicroBatch {
    public AtMost {
      if (most < 1) {
        throw Tokens.wrong(usual.optionValue() + ":" + most);
      }
    }

    @Override
    public <B extends Batch<B>> List<B> cut(B batch, int workers) {
      return usual.cut(batch, workers).stream()
          .flatMap(
              part -> part.layout().rows() > most ? part.parts(most).stream() : Stream.of(part))
          .toList();
    }

    @Override
    public String optionValue() {
      return usual.optionValue() + ":" + most;
    }
  }

  /** The whole batch at once: one part for each worker. */
  record Whole() implements MicroBatch {
    @Override
    public String optionValue() {
      return WHOLE;
    }

    @Override
    public <B extends Batch<B>> List<B> cut(B batch, int workers) {
      return batch.deal(workers);
    }
  }
}
