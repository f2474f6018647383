package io.slimfit.freeze;

import java.util.Arrays;

/**
 * Some columns of a weight [out, in], counted from 0: each reads one feature of the layer's input.
 */
public final class Columns {
  private final int[] indices; // ascending

  private Columns(int[] indices) {
    this.indices = indices;
  }

  /**
   * @param indices at least one, ascending
   * @throws IllegalArgumentException if they are not
   */
  public static Columns of(int... indices) {
    if (indices.length == 0 || indices[0] < 0) {
      throw new IllegalArgumentException(
          Arrays.toString(indices) + " does not name at least one column");
    }
    for (int i = 1; i < indices.length; i++) {
      if (indices[i] <= indices[i - 1]) {
        throw new IllegalArgumentException(
            "columns must ascend: " + indices[i] + " follows " + indices[i - 1]);
      }
    }
    return new Columns(indices.clone());
  }

  public int count() {
    return indices.length;
  }

  public int[] toArray() {
    return indices.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Columns columns && Arrays.equals(indices, columns.indices);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(indices);
  }

  @Override
  public String toString() {
    return Arrays.toString(indices);
  }
}
