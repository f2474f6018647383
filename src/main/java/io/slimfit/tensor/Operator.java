package io.slimfit.tensor;

import org.bytedeco.pytorch.Dispatcher;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.OperatorHandle;

/** An ATen operator without a Java binding, called by name through the dispatcher (3 us a call). */
final class Operator {
  static final Operator SOFTMAX = new Operator("aten::_softmax", "out");
  static final Operator SOFTMAX_BACKWARD = new Operator("aten::_softmax_backward_data", "out");
  static final Operator INT8_PRODUCT = new Operator("aten::_int_mm", "out");

  private final OperatorHandle handle;

  private Operator(String name, String overload) {
    handle = Dispatcher.singleton().findSchemaOrThrow(name, overload);
    handle.retainReference();
  }

  /** @param arguments in the order of the operator's schema, out arguments last */
  void call(IValue... arguments) {
    IValueVector stack = new IValueVector(arguments);
    handle.callBoxed(stack);
  }
}
