package io.slimfit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ThreadPoolsTest {
  @Test
  void bothVariablesMustBeOne() {
    assertThat(ThreadPools.missing(Map.of("OMP_NUM_THREADS", "1", "OPENBLAS_NUM_THREADS", "1")))
        .isEmpty();
    assertThat(ThreadPools.missing(Map.of("OMP_NUM_THREADS", "4")))
        .containsExactly("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS");
  }
}
