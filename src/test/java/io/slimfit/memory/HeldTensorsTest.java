package io.slimfit.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slimfit.codec.Codec;
import io.slimfit.codec.Encoded;
import io.slimfit.tensor.DType;
import io.slimfit.tensor.Device;
import io.slimfit.tensor.MemoryCategory;
import io.slimfit.tensor.NativeMemory;
import io.slimfit.tensor.Ops;
import io.slimfit.tensor.Scope;
import io.slimfit.tensor.Shape;
import io.slimfit.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HeldTensorsTest {
  private static final Site SITE = new Site("encoder.3 u", SiteKind.ACTIVATION_INPUT);

  private final NativeMemory memory = new NativeMemory(Device.CPU);
  private final Ops ops = Ops.plain(memory);
  private final Scope scope = ops.scope();

  @AfterEach
  void nothingIsLeft() {
    assertThat(memory.bytes(MemoryCategory.ACTIVATIONS)).isZero();
    scope.close();
    ops.close();
    assertThat(memory.totalBytes()).isZero();
  }

  /** Stores every site in the same way. */
  private record Uniform(Storage storage) implements Profile {
    @Override
    public String name() {
      return "uniform";
    }

    @Override
    public Storage storageOf(SiteKind kind, boolean active) {
      return storage;
    }
  }

  /** Integers from -128 to 127. */
  private record WholeNumbers() implements Codec {
    @Override
    public String name() {
      return "whole";
    }

    @Override
    public long encodedBytes(Shape shape) {
      return shape.elements();
    }

    @Override
    public Encoded encode(Tensor x, MemoryCategory category, Ops ops) {
      Tensor plane = ops.memory().allocate(category, DType.INT8, x.rows(), x.columns());
      plane.copyFrom(x);
      return new Encoded(x.shape(), x.dtype(), List.of(plane), 0);
    }

    @Override
    public Tensor decode(Encoded code, Ops ops) {
      Tensor x = ops.draw(code.dtype(), code.shape().get(0), code.shape().get(1));
      x.copyFrom(code.planes().get(0));
      return x;
    }
  }

  private HeldTensors held(Storage storage) {
    return new HeldTensors(new Uniform(storage), new Saturation(), ops);
  }

  private Tensor x() {
    Tensor x = ops.draw(DType.FLOAT32, 1, 3);
    x.set(1.25, -2, 3.5);
    return x;
  }

  @Test
  void keptTargetIsTheHeldTensorItself() {
    try (HeldTensors held = held(Storage.keep())) {
      Tensor target = held.target(SITE, 0, true, DType.FLOAT32, 1, 3);
      assertThat(memory.bytes(MemoryCategory.ACTIVATIONS)).isEqualTo(12);
      target.set(1, 2, 3);
      held.hold(SITE, 0, true, target);
      assertThat(memory.bytes(MemoryCategory.ACTIVATIONS)).isEqualTo(12);
      assertThat(held.get(SITE, 0)).isSameAs(target);
    }
  }

  @Test
  void columnsAreKeptInTheTypeInWhichTheyAreRead() {
    try (HeldTensors held = held(Storage.keep())) {
      held.holdColumns(SITE, 0, x(), DType.BFLOAT16);
      assertThat(memory.bytes(MemoryCategory.ACTIVATIONS)).isEqualTo(6);
      assertThat(held.get(SITE, 0).dtype()).isEqualTo(DType.BFLOAT16);
      assertThat(held.get(SITE, 0).toDoubles()).containsExactly(1.25, -2, 3.5);
    }
  }

  @Test
  void columnsAreEncodedOrDroppedAsTheProfileSays() {
    try (HeldTensors held = held(Storage.encode(new WholeNumbers()))) {
      held.holdColumns(SITE, 0, x(), DType.BFLOAT16);
      assertThat(held.get(SITE, 0).toDoubles()).containsExactly(1, -2, 3);
    }
    try (HeldTensors held = held(Storage.drop())) {
      held.holdColumns(SITE, 0, x(), DType.BFLOAT16);
      assertThat(held.has(SITE, 0)).isFalse();
    }
  }

  @Test
  void siteKeptWithoutATargetIsCopied() {
    try (HeldTensors held = held(Storage.keep())) {
      Tensor x = x();
      held.hold(SITE, 0, true, x);
      x.zero();
      assertThat(held.get(SITE, 0).toDoubles()).containsExactly(1.25, -2, 3.5);
    }
  }

  @Test
  void droppedSiteIsNotHeld() {
    try (HeldTensors held = held(Storage.drop())) {
      Tensor target = held.target(SITE, 0, false, DType.FLOAT32, 1, 3);
      held.hold(SITE, 0, false, target);
      assertThat(held.has(SITE, 0)).isFalse();
      assertThat(memory.bytes(MemoryCategory.ACTIVATIONS)).isZero();
      assertThatThrownBy(() -> held.get(SITE, 0))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("encoder.3 u");
    }
  }

  @Test
  void encodedSiteHoldsOnlyItsCode() {
    try (HeldTensors held = held(Storage.encode(new WholeNumbers()))) {
      Tensor target = held.target(SITE, 0, true, DType.FLOAT32, 1, 3);
      target.set(1.25, -2, 3.5);
      held.hold(SITE, 0, true, target);
      assertThat(memory.bytes(MemoryCategory.ACTIVATIONS))
          .isEqualTo(new WholeNumbers().encodedBytes(Shape.of(1, 3)));
      target.zero();
      Tensor decoded = held.get(SITE, 0);
      assertThat(decoded.toDoubles()).containsExactly(1, -2, 3);
      assertThat(decoded.dtype()).isEqualTo(DType.FLOAT32);
    }
  }

  @Test
  void releaseFreesOneChunkOnce() {
    try (HeldTensors held = held(Storage.keep())) {
      held.hold(SITE, 0, true, x());
      held.hold(SITE, 1, true, x());
      held.release(SITE, 0);
      held.release(SITE, 0);
      assertThat(held.has(SITE, 0)).isFalse();
      assertThat(held.has(SITE, 1)).isTrue();
      assertThat(memory.bytes(MemoryCategory.ACTIVATIONS)).isEqualTo(12);
    }
  }

  @Test
  void nothingIsHeldTwice() {
    for (Storage storage : List.of(Storage.keep(), Storage.encode(new WholeNumbers()))) {
      try (HeldTensors held = held(storage)) {
        held.hold(SITE, 0, true, x());
        assertThatThrownBy(() -> held.hold(SITE, 0, true, x()))
            .as("%s", storage)
            .isInstanceOf(IllegalStateException.class)
            .hasMessageContaining("encoder.3 u");
      }
      assertThat(memory.bytes(MemoryCategory.ACTIVATIONS)).isZero();
    }
  }

  @Test
  void targetIsHandedOutOnce() {
    try (HeldTensors held = held(Storage.keep())) {
      held.target(SITE, 0, true, DType.FLOAT32, 2);
      assertThatThrownBy(() -> held.target(SITE, 0, true, DType.FLOAT32, 2))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void theBytesOfEachSiteAreCountedAsTheyWereWhenTheyWereMost() {
    HeldBytes bytes = new HeldBytes();
    Site other = new Site("pooler input", SiteKind.HEAD);
    try (HeldTensors held =
        new HeldTensors(new Uniform(Storage.encode(new WholeNumbers())), new Saturation(), ops)) {
      held.countIn(bytes);
      held.hold(SITE, 0, true, ops.draw(DType.FLOAT32, 2, 3));
      held.hold(SITE, 1, true, ops.draw(DType.FLOAT32, 1, 3));
      held.hold(other, 0, true, ops.draw(DType.FLOAT32, 1, 1));
      bytes.look();
      assertThat(memory.bytes(MemoryCategory.ACTIVATIONS)).isEqualTo(HeldBytes.total(bytes.most()));
      held.release(SITE, 1);
      bytes.look();
    }
    bytes.look();
    assertThat(bytes.most().get(other)).isNotNull().isPositive();
    assertThat(bytes.most().keySet()).containsExactly(SITE, other);
    assertThat(HeldBytes.total(bytes.most())).isEqualTo(10);
  }
}
