package io.slimfit.tensor;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** The lengths of a tensor's dimensions, outermost first; no dimension is negative and the product fits a long. */
public record Shape(List<Long> dimensions) {
  public Shape {
    dimensions = List.copyOf(dimensions);
    long elements = 1;
    for (long length : dimensions) {
      if (length < 0) {
        throw new IllegalArgumentException("negative length in shape " + dimensions);
      }
      elements = Math.multiplyExact(elements, length);
    }
  }

  public static Shape of(long... dimensions) {
    return new Shape(Arrays.stream(dimensions).boxed().toList());
  }

  public int rank() {
    return dimensions.size();
  }

  public long get(int dimension) {
    return dimensions.get(dimension);
  }

  /** Product of all lengths; 1 for a scalar. */
  public long elements() {
    long elements = 1;
    for (long length : dimensions) {
      elements *= length;
    }
    return elements;
  }

  long[] toArray() {
    return dimensions.stream().mapToLong(Long::longValue).toArray();
  }

  /** As in {@code [768, 3072]}. */
  @Override
  public String toString() {
    return dimensions.stream().map(String::valueOf).collect(Collectors.joining(", ", "[", "]"));
  }
}
