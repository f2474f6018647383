package io.slimfit.tensor;

import static io.slimfit.tensor.VectorMath.FLOATS;
import static io.slimfit.tensor.VectorMath.INTS;
import static io.slimfit.tensor.VectorMath.LANES;
import static io.slimfit.tensor.VectorMath.at;
import static io.slimfit.tensor.VectorMath.bits;
import static io.slimfit.tensor.VectorMath.exact;
import static io.slimfit.tensor.VectorMath.exp2;
import static io.slimfit.tensor.VectorMath.isBelow;
import static io.slimfit.tensor.VectorMath.keep;
import static io.slimfit.tensor.VectorMath.kept;
import static io.slimfit.tensor.VectorMath.put;
import static io.slimfit.tensor.VectorMath.putShorts;
import static io.slimfit.tensor.VectorMath.total;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * The loops of {@link VectorKernels} over strips, see {@link VectorStrips}. Each is short: the JIT
 * leaves vectors on the heap in a method of more nodes than it can hold, which is some 10 times
 * slower. {@code KernelTimesTest} watches for that.
 *
 * <p>{@code end} is a multiple of the vector's length.
 */
final class VectorLoops {
  private VectorLoops() {}

  /** Of bfloat16. */
  static void widen(short[] x, float[] into, int end) {
    for (int i = 0; i < end; i += LANES) {
      at(x, i).intoArray(into, i);
    }
  }

  static void narrow(float[] x, short[] into, int end) {
    for (int i = 0; i < end; i += LANES) {
      put(at(x, i), into, i);
    }
  }

  /** Halves to floats, see {@link SplitFloats}. */
  static void join(short[] high, short[] low, float[] into, int end) {
    for (int i = 0; i < end; i += LANES) {
      at(high, low, i).intoArray(into, i);
    }
  }

  static void split(float[] x, short[] high, short[] low, int end) {
    for (int i = 0; i < end; i += LANES) {
      IntVector bits = bits(at(x, i));
      IntVector nearest = bits.add(0x8000).lanewise(VectorOperators.LSHR, 16);
      putShorts(nearest, high, i);
      putShorts(bits.sub(nearest.lanewise(VectorOperators.LSHL, 16)), low, i);
    }
  }

  /** x = x * factor masked. */
  static void mask(float[] x, float factor, int end, int rowKey, int threshold, float scale) {
    for (int i = 0; i < end; i += LANES) {
      keep(at(x, i).mul(factor).mul(scale), kept(i, rowKey, threshold)).intoArray(x, i);
    }
  }

  /** y += x. */
  static void add(float[] x, float[] y, int end) {
    for (int i = 0; i < end; i += LANES) {
      at(y, i).add(at(x, i)).intoArray(y, i);
    }
  }

  static float sum(float[] x, int end) {
    FloatVector sum = FloatVector.zero(FLOATS);
    for (int i = 0; i < end; i += LANES) {
      sum = exact(sum).add(at(x, i));
    }
    return total(sum);
  }

  /** The sum of x and y, which is left in y. */
  static float addAndSum(float[] x, float[] y, int end) {
    FloatVector sum = FloatVector.zero(FLOATS);
    for (int i = 0; i < end; i += LANES) {
      FloatVector r = at(x, i).add(at(y, i));
      r.intoArray(y, i);
      sum = exact(sum).add(r);
    }
    return total(sum);
  }

  /** The sum of x masked and y, which is left in y. */
  static float addMaskedAndSum(
      float[] x, float[] y, int end, int rowKey, int threshold, float scale) {
    FloatVector sum = FloatVector.zero(FLOATS);
    for (int i = 0; i < end; i += LANES) {
      FloatVector r = keep(at(x, i).mul(scale), kept(i, rowKey, threshold)).add(at(y, i));
      r.intoArray(y, i);
      sum = exact(sum).add(r);
    }
    return total(sum);
  }

  static float squaredDeviations(float[] x, float mean, int end) {
    FloatVector sum = FloatVector.zero(FLOATS);
    for (int i = 0; i < end; i += LANES) {
      FloatVector deviation = at(x, i).sub(mean);
      sum = deviation.fma(deviation, sum);
    }
    return total(sum);
  }

  /** x = (x - mean) * rstd; y = gamma * x + beta. */
  static void normalize(
      float[] x, float mean, float rstd, float[] gamma, float[] beta, float[] y, int end) {
    for (int i = 0; i < end; i += LANES) {
      FloatVector normalized = at(x, i).sub(mean).mul(rstd);
      normalized.intoArray(x, i);
      normalized.mul(at(gamma, i)).add(at(beta, i)).intoArray(y, i);
    }
  }

  /** x = x * factor + shift. */
  static void affine(float[] x, float factor, float shift, int end) {
    for (int i = 0; i < end; i += LANES) {
      at(x, i).mul(factor).add(shift).intoArray(x, i);
    }
  }

  /** x = x * gamma + beta. */
  static void affine(float[] x, float[] gamma, float[] beta, int end) {
    for (int i = 0; i < end; i += LANES) {
      at(x, i).mul(at(gamma, i)).add(at(beta, i)).intoArray(x, i);
    }
  }

  /** dGamma += dy * normalized; dBeta += dy; dy = dy * gamma, whose sum is returned. */
  static float addNormGradients(
      float[] dy, float[] normalized, float[] gamma, float[] dGamma, float[] dBeta, int end) {
    FloatVector sum = FloatVector.zero(FLOATS);
    for (int i = 0; i < end; i += LANES) {
      FloatVector d = at(dy, i);
      d.fma(at(normalized, i), at(dGamma, i)).intoArray(dGamma, i);
      at(dBeta, i).add(d).intoArray(dBeta, i);
      FloatVector g = d.mul(at(gamma, i));
      g.intoArray(dy, i);
      sum = exact(sum).add(g);
    }
    return total(sum);
  }

  static float dot(float[] x, float[] y, int end) {
    FloatVector sum = FloatVector.zero(FLOATS);
    for (int i = 0; i < end; i += LANES) {
      sum = at(x, i).fma(at(y, i), sum);
    }
    return total(sum);
  }

  /** g = (g - mean - normalized * projection) * rstd. */
  static void normalizeBackward(
      float[] g, float[] normalized, float mean, float projection, float rstd, int end) {
    for (int i = 0; i < end; i += LANES) {
      at(g, i).sub(mean).sub(at(normalized, i).mul(projection)).mul(rstd).intoArray(g, i);
    }
  }

  /** y = x masked; sum += y. */
  static void maskAndAdd(
      float[] x, float[] y, float[] sum, int end, int rowKey, int threshold, float scale) {
    for (int i = 0; i < end; i += LANES) {
      FloatVector masked = keep(at(x, i).mul(scale), kept(i, rowKey, threshold));
      masked.intoArray(y, i);
      at(sum, i).add(masked).intoArray(sum, i);
    }
  }

  /** x = x * factor. */
  static void scale(float[] x, float factor, int end) {
    for (int i = 0; i < end; i += LANES) {
      at(x, i).mul(factor).intoArray(x, i);
    }
  }

  /** (x, y) = (x * cos - y * sin * sign, y * cos + x * sin * sign). */
  static void rotate(float[] x, float[] y, float[] cos, float[] sin, float sign, int end) {
    for (int i = 0; i < end; i += LANES) {
      FloatVector first = at(x, i);
      FloatVector second = at(y, i);
      FloatVector c = at(cos, i);
      FloatVector s = at(sin, i).mul(sign);
      first.mul(c).sub(second.mul(s)).intoArray(x, i);
      second.mul(c).add(first.mul(s)).intoArray(y, i);
    }
  }

  static float largest(float[] x, int end) {
    FloatVector largest = at(x, 0);
    for (int i = LANES; i < end; i += LANES) {
      largest = exact(largest).max(at(x, i));
    }
    return VectorMath.largest(largest);
  }

  /** x = 2^((x - largest) * factor), whose sum is returned. */
  static float exponentials(float[] x, float largest, float factor, int end) {
    FloatVector sum = FloatVector.zero(FLOATS);
    for (int i = 0; i < end; i += LANES) {
      FloatVector power = exp2(at(x, i).sub(largest).mul(factor));
      power.intoArray(x, i);
      sum = exact(sum).add(power);
    }
    return total(sum);
  }

  /** p = p * factor; dp = dp masked; dropped = p masked. Returns the sum of p * dp. */
  static float maskBoth(
      float[] p,
      float factor,
      float[] dp,
      float[] dropped,
      int end,
      int rowKey,
      int threshold,
      float scale) {
    FloatVector sum = FloatVector.zero(FLOATS);
    for (int i = 0; i < end; i += LANES) {
      IntVector kept = kept(i, rowKey, threshold);
      FloatVector probability = at(p, i).mul(factor);
      FloatVector gradient = keep(at(dp, i).mul(scale), kept);
      probability.intoArray(p, i);
      gradient.intoArray(dp, i);
      keep(probability.mul(scale), kept).intoArray(dropped, i);
      sum = probability.fma(gradient, sum);
    }
    return total(sum);
  }

  /** dp = (dp - projection) * p * scale. */
  static void softmaxBackward(float[] p, float[] dp, float projection, float scale, int end) {
    for (int i = 0; i < end; i += LANES) {
      at(dp, i).sub(projection).mul(at(p, i)).mul(scale).intoArray(dp, i);
    }
  }

  /** average = beta * average + weight * x, where weight is 1 - beta, rounded once. */
  static void average(float[] x, float[] average, float beta, float weight, int end) {
    for (int i = 0; i < end; i += LANES) {
      at(average, i).mul(beta).add(at(x, i).mul(weight)).intoArray(average, i);
    }
  }

  static void averageSquares(float[] x, float[] average, float beta, float weight, int end) {
    for (int i = 0; i < end; i += LANES) {
      FloatVector g = at(x, i);
      at(average, i).mul(beta).add(g.mul(g).mul(weight)).intoArray(average, i);
    }
  }

  static void roots(float[] x, int end) {
    for (int i = 0; i < end; i += LANES) {
      at(x, i).sqrt().intoArray(x, i);
    }
  }

  /** m = stepSize * m / (root * rootScale + epsilon). */
  static void direction(
      float[] m, float[] root, float stepSize, float rootScale, float epsilon, int end) {
    for (int i = 0; i < end; i += LANES) {
      FloatVector divisor = at(root, i).mul(rootScale).add(epsilon);
      at(m, i).mul(stepSize).div(divisor).intoArray(m, i);
    }
  }

  /** moved = (old * before - direction) * after. */
  static void descend(
      float[] old, float[] direction, float[] moved, float before, float after, int end) {
    for (int i = 0; i < end; i += LANES) {
      at(old, i).mul(before).sub(at(direction, i)).mul(after).intoArray(moved, i);
    }
  }

  /** How many magnitudes are below a limit. */
  static int countBelow(float[] x, float limit, int end) {
    IntVector below = IntVector.zero(INTS);
    for (int i = 0; i < end; i += LANES) {
      below = exact(below).add(isBelow(at(x, i), limit));
    }
    return total(below);
  }

  /** The sum of |moved - old| / |old|, of those |old| that are not below a limit. */
  static float relativeChange(float[] old, float[] moved, float limit, int end) {
    FloatVector sum = FloatVector.zero(FLOATS);
    for (int i = 0; i < end; i += LANES) {
      FloatVector from = at(old, i);
      FloatVector ratio = at(moved, i).sub(from).div(from).abs();
      sum = exact(sum).add(keep(ratio, isBelow(from, limit).sub(1)));
    }
    return total(sum);
  }
}
