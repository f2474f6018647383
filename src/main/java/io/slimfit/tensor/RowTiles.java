package io.slimfit.tensor;

/**
 * Factors of products whose number of rows is a multiple of that of a tile. oneDNN compiles a
 * product in bfloat16 or of bytes for each shape that it has not met lately, which takes longer
 * than most products themselves, and packed texts have any number of rows. In whole tiles, the
 * parts of a run have few numbers of rows between them.
 */
public final class RowTiles {
  /** The rows of a tile of AMX: fewer take as long. */
  public static final int ROWS = 16;

  private final Ops ops;

  RowTiles(Ops ops) {
    this.ops = ops;
  }

  /** The rows of whole tiles that hold this many. */
  public static long whole(long rows) {
    return (rows + ROWS - 1) / ROWS * ROWS;
  }

  /** Rows for which a drawn tensor has memory: those of whole tiles if products may read it. */
  static long room(DType dtype, Shape shape) {
    return dtype == DType.BFLOAT16 && shape.rank() == 2 ? whole(shape.get(0)) : 0;
  }

  /**
   * A matrix as bfloat16 in whole tiles: itself where it can be, else a drawn copy. The rows after
   * its own are undefined.
   */
  Tensor of(Tensor x) {
    long rows = whole(x.rows());
    if (x.dtype() == DType.BFLOAT16 && x.hasRoomFor(rows)) {
      return x.rows() == rows ? x : x.withRows(rows);
    }
    Tensor tiles = ops.draw(DType.BFLOAT16, rows, x.columns());
    ops.castInto(own(tiles, x), x);
    return tiles;
  }

  /** The same, and the rows after its own are zero: they add nothing to sums over rows. */
  Tensor zeroPadded(Tensor x) {
    Tensor tiles = of(x);
    if (tiles.rows() > x.rows()) {
      tiles.rows(x.rows(), tiles.rows() - x.rows()).zero();
    }
    return tiles;
  }

  /** Where a product writes {@code y} in whole tiles: over itself if there is room. */
  Tensor target(Tensor y) {
    long rows = whole(y.rows());
    if (y.rows() == rows) {
      return y;
    }
    return y.hasRoomFor(rows) ? y.withRows(rows) : ops.draw(y.dtype(), rows, y.columns());
  }

  /** The rows of {@code tiles} that {@code x} has. */
  static Tensor own(Tensor tiles, Tensor x) {
    return tiles.rows() == x.rows() ? tiles : tiles.rows(0, x.rows());
  }
}
