package io.slimfit.optim;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.base.Registry;
import io.slimfit.tensor.Device;
import io.slimfit.tensor.NativeMemory;
import java.nio.file.Path;
import java.util.Set;

/** Where optimizer states live. */
public enum OptimizerStates {
  /** In memory. */
  RESIDENT,
  /** Those of matrices are in a file, and are read when the matrix is active. */
  PAGED;

  private static final Registry<OptimizerStates> ALL = new Registry<OptimizerStates>(
          "kind of optimizer states")
      .with("resident", RESIDENT)
      .with("paged", PAGED);

  /** @throws InputException if it is neither {@code resident} nor {@code paged} */
  public static OptimizerStates of(String name, Place place) {
    return ALL.get(name, place);
  }

  public static Set<String> names() {
    return ALL.names();
  }

  MomentStore open(MomentForm form, NativeMemory memory, Path folder) {
    return switch (this) {
      case RESIDENT -> new ResidentMoments(form, memory);
      case PAGED -> {
        if (memory.device() == Device.CUDA) {
          throw new InputException(
              Place.setting("optimizerStates"),
              "paged states are read into the CPU's memory, but the device is not the CPU",
              "Use resident, with {optimizer adamw8bit} to save memory");
        }
        yield PagedMoments.in(folder, form, memory);
      }
    };
  }
}
