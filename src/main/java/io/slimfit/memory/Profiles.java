package io.slimfit.memory;

import io.slimfit.base.Place;
import io.slimfit.base.Registry;
import io.slimfit.codec.BlockwiseCodec;
import io.slimfit.codec.FixedPointCodec;
import io.slimfit.codec.TopKCodec;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * All profiles, as one table: a row for each kind of site, a column for each profile. A kind
 * without a row has its default ({@link Holding}).
 *
 * <ul>
 *   <li>{@code exact}: no codes, so the gradients are those of an autograd framework, up to
 *       rounding. What can be derived is not held: the inputs of linear layers are γ x̂ + β of the
 *       LayerNorm before them, or f(u); attention probabilities are recomputed from Q and K, and
 *       masks from their counter.
 *   <li>{@code paper}: what SlimFit's released code stores, with its codecs. Only the largest x̂ of
 *       a frozen LayerNorm are held, so a block's input cannot be derived from it: every layer with
 *       an active weight keeps its own input, and nothing is rebuilt.
 *   <li>{@code lean}: both normalized LayerNorm outputs of a block in 8 bits; everything else is
 *       rebuilt from them. Where only some columns of a weight train, what they read is kept.
 *       Forward is exact; codes affect only gradients.
 *   <li>{@code min}: only one normalized LayerNorm output per block, in 8 bits; everything else is
 *       rebuilt from it, which takes attention's forward pass, too.
 *   <li>{@code checkpoint}: gradient checkpointing as in other frameworks: each block is recomputed
 *       from its exact input. Nothing is encoded, so the gradients are those of {@code exact}, up
 *       to rounding.
 * </ul>
 */
public final class Profiles {
  private static final List<String> NAMES = List.of("exact", "paper", "lean", "min", "checkpoint");

  private static final Rule KEEP = Rule.always(Storage.keep());
  private static final Rule DROP = Rule.always(Storage.drop());
  private static final Rule INT8 =
      Rule.always(Storage.encode(new BlockwiseCodec(8, BlockwiseCodec.BLOCK)));
  private static final Rule Q2_1 = Rule.always(Storage.encode(new FixedPointCodec(true, 2, 1)));
  private static final Rule Q3_4 = Rule.always(Storage.encode(new FixedPointCodec(true, 3, 4)));
  private static final Rule UQ0_8 = Rule.always(Storage.encode(new FixedPointCodec(false, 0, 8)));
  private static final Rule TOP10 = Rule.always(Storage.encode(new TopKCodec(10)));

  private static final Rule KEEP_IF_ACTIVE = KEEP.ifActiveElse(DROP);
  private static final Rule KEEP_OR_TOP10 = KEEP.ifActiveElse(TOP10);
  // some columns of a layer's input are few bytes, and then its gradient is exact on this side
  private static final Rule Q3_4_IF_ACTIVE = Q3_4.ifActiveElse(DROP).ofColumns(KEEP);
  private static final Rule KEEP_COLUMNS = DROP.ofColumns(KEEP);

  private static final Map<SiteKind, List<Rule>> TABLE = new EnumMap<>(SiteKind.class);

  // spotless:off
  static {
    //                                    exact paper           lean             min   checkpoint
    row(SiteKind.BLOCK_NORM, KEEP, KEEP_OR_TOP10, INT8, INT8, KEEP);
    row(SiteKind.MIDDLE_NORM, KEEP, KEEP_OR_TOP10, INT8, DROP, DROP);
    row(SiteKind.NORM_SCALE, KEEP, KEEP, KEEP, KEEP, KEEP);
    row(SiteKind.QUERY_KEY_VALUE, KEEP, Q3_4, DROP, DROP, DROP);
    row(SiteKind.ATTENTION_PROBABILITIES, DROP, UQ0_8, DROP, DROP, DROP);
    row(SiteKind.ATTENTION_OUTPUT, KEEP, KEEP_IF_ACTIVE, KEEP_COLUMNS, DROP, DROP);
    row(SiteKind.LINEAR_INPUT, DROP, KEEP_IF_ACTIVE, KEEP_COLUMNS, DROP, DROP);
    row(SiteKind.ACTIVATION_INPUT, KEEP, Q2_1, DROP, DROP, DROP);
    row(SiteKind.GATED_INPUT, KEEP, Q3_4, DROP, DROP, DROP);
    row(SiteKind.FEED_FORWARD_INPUT, DROP, Q3_4_IF_ACTIVE, KEEP_COLUMNS, DROP, DROP);
    row(SiteKind.HEAD, KEEP, KEEP, KEEP, KEEP, KEEP);
  }
  // spotless:on

  private static final Registry<Profile> ALL = new Registry<>("profile");

  static {
    NAMES.forEach(name -> ALL.with(name, new Column(name)));
  }

  private Profiles() {}

  private static void row(SiteKind kind, Rule... rules) {
    TABLE.put(kind, List.of(rules));
  }

  public static Profile get(String name, Place place) {
    return ALL.get(name, place);
  }

  public static Set<String> names() {
    return ALL.names();
  }

  /** A profile: a column of the table. */
  private record Column(String name) implements Profile {
    @Override
    public Storage storageOf(SiteKind kind, boolean active) {
      List<Rule> row = TABLE.get(kind);
      return row == null ? kind.holding().usual() : row.get(NAMES.indexOf(name)).storage(active);
    }

    @Override
    public Storage storageOfColumns(SiteKind kind) {
      List<Rule> row = TABLE.get(kind);
      return row == null ? kind.holding().usual() : row.get(NAMES.indexOf(name)).ofColumns;
    }
  }

  /**
   * A cell of the table: how a site is held if the weight that reads it is active, if it is frozen,
   * and if only some of its columns train.
   */
  private record Rule(Storage ifActive, Storage ifFrozen, Storage ofColumns) {
    static Rule always(Storage storage) {
      return new Rule(storage, storage, storage);
    }

    Rule ifActiveElse(Rule other) {
      return new Rule(ifActive, other.ifFrozen, ofColumns);
    }

    Rule ofColumns(Rule other) {
      return new Rule(ifActive, ifFrozen, other.ofColumns);
    }

    Storage storage(boolean active) {
      return active ? ifActive : ifFrozen;
    }
  }
}
