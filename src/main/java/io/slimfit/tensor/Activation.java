package io.slimfit.tensor;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.base.Registry;
import org.bytedeco.pytorch.global.torch;

/** The activation function of a feed-forward layer; {@code hidden_act} in config.json. */
public enum Activation {
  /** x Φ(x), computed with the error function. */
  GELU("gelu", "none"),
  /** GELU approximated with tanh. */
  GELU_NEW("gelu_new", "tanh"),
  /** max(x, 0). */
  RELU("relu", "");

  private final String configName;
  private final String approximation;

  Activation(String configName, String approximation) {
    this.configName = configName;
    this.approximation = approximation;
  }

  /** @throws InputException naming similar functions if there is no such function */
  public static Activation of(String name, Place place) {
    Registry<Activation> registry = new Registry<>("activation function");
    for (Activation activation : values()) {
      registry.with(activation.configName, activation);
    }
    // Hugging Face's other names for the same functions
    registry.with("gelu_python", GELU).with("gelu_pytorch_tanh", GELU_NEW);
    return registry.get(name, place);
  }

  /** y = f(x); {@code y} may be {@code x}. */
  void apply(Tensor x, Tensor y) {
    if (this == RELU) {
      torch.relu_out(y.handle, x.handle);
    } else {
      torch.gelu_out(y.handle, x.handle, approximation);
    }
  }

  /** dx = f'(x) * dy; {@code dx} may be {@code dy}. */
  void backward(Tensor dy, Tensor x, Tensor dx) {
    if (this == RELU) {
      torch.threshold_backward_out(dx.handle, dy.handle, x.handle, Constants.ZERO);
    } else {
      torch.gelu_backward_out(dx.handle, dy.handle, x.handle, approximation);
    }
  }
}
