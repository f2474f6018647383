package io.slimfit.tensor;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.pytorch.global.torch;

/** Which devices are available. */
public final class Devices {
  private Devices() {}

  /**
   * @param place where the device was requested
   * @throws InputException saying what is missing and how to get it, if the device cannot be used
   */
  public static void requireAvailable(Device device, Place place) {
    if (device == Device.CPU) {
      return;
    }
    if (!hasGpuNatives()) {
      throw new InputException(
          place,
          "this build of slimfit has no GPU natives",
          "Run 'mvn -Pcuda -DskipTests process-classes' in the source folder, or use {device cpu}");
    }
    if (!torch.cuda_is_available()) {
      throw new InputException(
          place,
          "there is no GPU that CUDA can use",
          "Run nvidia-smi to see what is wrong, check CUDA_VISIBLE_DEVICES, or use {device cpu}");
    }
  }

  /** Looks at the class path only, since loading the natives takes seconds. */
  private static boolean hasGpuNatives() {
    String folder = "/org/bytedeco/pytorch/" + Loader.getPlatform() + "-gpu/";
    return Devices.class.getResource(folder) != null;
  }
}
