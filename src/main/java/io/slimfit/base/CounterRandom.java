package io.slimfit.base;

/**
 * Random numbers as a function of their purpose, independent of any number drawn before: (seed,
 * step, sequence, site) gives a key; a key and an index give a number. So the backward pass can
 * regenerate a dropout mask instead of storing it, and the number of workers does not change the
 * result by a single bit.
 *
 * <p>The mixing functions are the finalizers of MurmurHash3 (32 and 64 bits; Appleby, public
 * domain).
 */
public final class CounterRandom {
  /** 2^32 over the golden ratio: its multiples spread evenly over all 32-bit numbers. */
  public static final int GOLDEN = 0x9E3779B1;

  private CounterRandom() {}

  /** A key that depends on every bit of all parts and on their order. */
  public static long key(long... parts) {
    long key = 0x2545F4914F6CDD1DL;
    for (long part : parts) {
      key = mix(key * 0x9E3779B97F4A7C15L + part);
    }
    return key;
  }

  /** The 64-bit finalizer of MurmurHash3: a bijection; an input bit flips half the output bits. */
  public static long mix(long h) {
    h ^= h >>> 33;
    h *= 0xFF51AFD7ED558CCDL;
    h ^= h >>> 33;
    h *= 0xC4CEB9FE1A85EC53L;
    return h ^ (h >>> 33);
  }

  /** The 32-bit finalizer of MurmurHash3. Kernels inline it over arrays; this is its definition. */
  public static int mix(int h) {
    h ^= h >>> 16;
    h *= 0x85EBCA6B;
    h ^= h >>> 13;
    h *= 0xC2B2AE35;
    return h ^ (h >>> 16);
  }

  /** 32 random bits for element {@code index} of the row whose key is {@code rowKey}. */
  public static int bits(int rowKey, int index) {
    return mix(index * GOLDEN + rowKey);
  }

  /** Uniform in [0, 1), with 53 random bits. */
  public static double uniform(long key, long index) {
    return (mix(key + index * 0x9E3779B97F4A7C15L) >>> 11) * 0x1.0p-53;
  }

  /** Standard normal, by the Box-Muller transform of two uniform numbers. */
  public static double normal(long key, long index) {
    double radius = Math.sqrt(-2 * Math.log(1 - uniform(key, 2 * index)));
    return radius * Math.cos(2 * Math.PI * uniform(key, 2 * index + 1));
  }

  /** The numbers 0 to n-1 in an order that depends only on the key (Fisher-Yates shuffle). */
  public static int[] permutation(int n, long key) {
    int[] order = new int[n];
    for (int i = 0; i < n; i++) {
      order[i] = i;
    }
    for (int i = n - 1; i > 0; i--) {
      int j = (int) (uniform(key, i) * (i + 1));
      int swapped = order[i];
      order[i] = order[j];
      order[j] = swapped;
    }
    return order;
  }
}
