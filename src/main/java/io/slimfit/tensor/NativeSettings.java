package io.slimfit.tensor;

import java.util.Map;
import org.bytedeco.openblas.presets.openblas_nolapack;
import org.bytedeco.pytorch.global.torch;

/**
 * What the native libraries usually read from the environment of the JVM, which the launcher sets:
 * for programs that were started without it. What is in the environment stays as it is.
 */
final class NativeSettings {
  /** Read by the libraries when they first need them, which is after they are loaded. */
  static final Map<String, String> READ_LATER = Map.of(
      "THP_MEM_ALLOC_ENABLE", "1", // huge pages
      "LRU_CACHE_CAPACITY", "32", // of prepared products, each of which holds memory
      "ONEDNN_PRIMITIVE_CACHE_CAPACITY", "32");

  private NativeSettings() {}

  /** Called once, after the libraries are loaded, and before they compute anything. */
  static void apply(Map<String, String> environment) {
    READ_LATER.forEach((name, value) -> torch.set_env(name, value, false));
    if (!environment.containsKey("OMP_NUM_THREADS")) {
      torch.set_num_threads(1); // of this thread; workers say it for themselves
    }
    if (!environment.containsKey("OPENBLAS_NUM_THREADS")) {
      openblas_nolapack.blas_set_num_threads(1);
    }
  }
}
