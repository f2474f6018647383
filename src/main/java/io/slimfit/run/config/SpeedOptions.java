package io.slimfit.run.config;

import io.slimfit.base.Registry;
import io.slimfit.task.ScheduleConfig.Padding;
import io.slimfit.task.SettingsGroup;
import io.slimfit.tensor.Device;
import io.slimfit.tensor.Precision;
import java.util.List;

/** Options for the precision, the threads and the device. */
public final class SpeedOptions {
  private static final Registry<Device> DEVICES =
      Registry.<Device>ofUnlike("device").with("cpu", Device.CPU).with("cuda", Device.CUDA);

  public static final Option<String> PRECISION = Option.row(
          OptionGroup.SPEED, "precision", OptionValue.text("auto|fp32|bf16|int8"))
      .in(
          Options.TRAINING,
          "Precision of the matrix products in transformer blocks; sums and weights keep 32 bits;"
              + " auto is bf16 on processors with AMX or AVX512-BF16, and fp32 on others; int8 is"
              + " for predictions only",
          "auto; fp32 with {recipe paper} or {fromScratch}")
      .in(
          Options.INFERENCE,
          "Precision of the matrix products in transformer blocks; int8 is fast with VNNI, AMX or"
              + " ARM's dot products, and saves memory on any processor",
          "fp32")
      .writes(run -> run.engine().precisions().forwardName())
      .essential()
      .build();

  public static final Option<String> GRADIENT_PRECISION = Option.row(
          OptionGroup.SPEED, "gradientPrecision", OptionValue.text("fp32|bf16|int8"))
      .in(
          Options.TRAINING,
          "Precision of these products in the backward pass, except for gradients of weights; not"
              + " with {profile exact}",
          "the same as {precision}")
      .writesIfPresent(run -> run.engine().precisions().backward().map(Precision::optionName))
      .build();

  public static final Option<Boolean> PACKING = Option.row(
          OptionGroup.SPEED, "packing", OptionValue.onOff())
      .in(Options.TRAIN, "Leave out padding", "on; off with {recipe paper}")
      .fits(SettingsGroup.LENGTHS)
      .writes(run -> Options.onOff(run.schedule().packing() == Padding.NONE))
      .build();

  public static final Option<Integer> THREADS = Option.row(
          OptionGroup.SPEED, "threads", OptionValue.count("N"))
      .in(Options.ALL, "Number of worker threads", "the number of processors")
      .essential()
      .build();

  public static final Option<Integer> JOBS = Option.row(
          OptionGroup.SPEED, "jobs", OptionValue.count("N"))
      .in(
          Options.COMPARE,
          "Number of runs at a time, each a process of its own; they share the processors",
          "1")
      .build();

  public static final Option<Device> DEVICE = Option.row(
          OptionGroup.SPEED, "device", OptionValue.choice("cpu|cuda", Device.class, DEVICES))
      .in(Options.ALL, "Device to compute on", "cpu")
      .writes(run -> Options.word(run.engine().device()))
      .build();

  private SpeedOptions() {}

  static List<Option<?>> all() {
    return List.of(PRECISION, GRADIENT_PRECISION, PACKING, THREADS, JOBS, DEVICE);
  }
}
