package io.slimfit.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class KernelProviderTest {
  /**
   * Those that are tested against ATen; without vectors if the JVM was started without their
   * module.
   */
  static Stream<KernelProvider> fastOnes() {
    return KernelProvider.hasVectors()
        ? Stream.of(KernelProvider.LOOPS, KernelProvider.VECTORS)
        : Stream.of(KernelProvider.LOOPS);
  }

  @Test
  void vectorsAreTakenWhereTheirModuleIs() {
    boolean started = ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
    assertThat(KernelProvider.fastest(Device.CPU))
        .isEqualTo(started ? KernelProvider.VECTORS : KernelProvider.LOOPS);
    assertThat(Ops.hasVectorKernels()).isEqualTo(started);
  }

  @Test
  void otherDevicesLeaveItToAten() {
    assertThat(KernelProvider.fastest(Device.CUDA)).isEqualTo(KernelProvider.ATEN);
  }
}
