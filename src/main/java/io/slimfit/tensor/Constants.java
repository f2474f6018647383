package io.slimfit.tensor;

import java.util.EnumMap;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/** Native objects that live as long as the process, created outside any pointer scope. */
final class Constants {
  static final Scalar ZERO = new Scalar(0.0).retainReference();
  static final Scalar ONE = new Scalar(1.0).retainReference();

  static final org.bytedeco.pytorch.Device HOST =
      new org.bytedeco.pytorch.Device(torch.DeviceType.CPU.value).retainReference();

  /** What every tensor of {@link Device#META} has in the place of elements. */
  static final org.bytedeco.pytorch.Tensor NO_ELEMENTS = torch.empty(0).retainReference();

  private static final Map<Device, Map<DType, TensorOptions>> OPTIONS = new EnumMap<>(Device.class);

  static {
    for (Device device : Device.values()) {
      Map<DType, TensorOptions> options = new EnumMap<>(DType.class);
      for (DType dtype : DType.values()) {
        options.put(dtype, make(dtype, device));
      }
      OPTIONS.put(device, options);
    }
  }

  private Constants() {}

  static TensorOptions options(DType dtype, Device device) {
    TensorOptions options = OPTIONS.getOrDefault(device, Map.of()).get(dtype);
    if (options == null) {
      throw new IllegalStateException("no options for " + dtype + " on " + device);
    }
    return options;
  }

  private static TensorOptions make(DType dtype, Device device) {
    byte type = type(device).value;
    return new TensorOptions(dtype.scalarType)
        .device(new org.bytedeco.pytorch.DeviceOptional(new org.bytedeco.pytorch.Device(type)))
        .retainReference();
  }

  private static torch.DeviceType type(Device device) {
    return switch (device) {
      case CPU -> torch.DeviceType.CPU;
      case CUDA -> torch.DeviceType.CUDA;
      case META -> torch.DeviceType.Meta;
    };
  }
}
