package io.slimfit.tensor;

import java.util.function.Supplier;

/** Who computes the passes over memory that stand between products. */
enum KernelProvider {
  /** Loops over vectors: the fastest on a CPU, where the JVM has the module for them. */
  VECTORS(VectorKernels::new, VectorCodecKernels::new),
  /** Plain loops: fast on a CPU, in single precision. */
  LOOPS(JavaKernels::new, JavaCodecKernels::new),
  /** ATen's operators, for any floating type and any device: what the others are tested against. */
  ATEN(AtenKernels::new, AtenCodecKernels::new),
  /** Nothing: for tensors without elements, {@link Device#META}. */
  NOBODY(ShapeKernels::new, ShapeKernels::new);

  private static final String MODULE = "jdk.incubator.vector";

  private final Supplier<Kernels> kernels;
  private final Supplier<CodecKernels> codecs;

  KernelProvider(Supplier<Kernels> kernels, Supplier<CodecKernels> codecs) {
    this.kernels = kernels;
    this.codecs = codecs;
  }

  static KernelProvider fastest(Device device) {
    return switch (device) {
      case CPU -> hasVectors() ? VECTORS : LOOPS;
      case CUDA -> ATEN;
      case META -> NOBODY;
    };
  }

  /** Whether this JVM was started with the module. */
  static boolean hasVectors() {
    return ModuleLayer.boot().findModule(MODULE).isPresent();
  }

  /** For one thread. */
  Kernels kernels() {
    return kernels.get();
  }

  /** For one thread. */
  CodecKernels codecs() {
    return codecs.get();
  }
}
