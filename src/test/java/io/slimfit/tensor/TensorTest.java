package io.slimfit.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TensorTest {
  private final NativeMemory memory = new NativeMemory(Device.CPU);
  private final Ops ops = Ops.plain(memory);
  private final Scope scope = ops.scope();

  @AfterEach
  void free() {
    scope.close();
    ops.close();
    assertThat(memory.totalBytes()).isZero();
  }

  /** 0, 1, 2 ... row by row. */
  private Tensor counting(DType dtype, int rows, int columns) {
    ops.draw(DType.UINT8, 5); // so that the tensor does not start at the start of its storage
    Tensor tensor = ops.draw(dtype, rows, columns);
    tensor.set(IntStream.range(0, rows * columns).asDoubleStream().toArray());
    return tensor;
  }

  @ParameterizedTest
  @EnumSource(DType.class)
  void setAndToDoublesOfEachType(DType dtype) {
    Tensor tensor = ops.draw(dtype, 2, 3);
    tensor.set(1.0, 2, 3, 4, 100, 127);
    assertThat(tensor.toDoubles()).containsExactly(1, 2, 3, 4, 100, 127);
    tensor.set(6, 5, 4, 3, 2, 1);
    assertThat(tensor.toDoubles()).containsExactly(6, 5, 4, 3, 2, 1);
    assertThat(tensor.toFloats()).containsExactly(6, 5, 4, 3, 2, 1);
    assertThat(tensor.bytes()).isEqualTo(6L * dtype.bytes());
  }

  @Test
  void setRequiresAValueForEachElement() {
    Tensor tensor = ops.draw(DType.FLOAT32, 2);
    assertThatThrownBy(() -> tensor.set(1.0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("[2]");
    assertThatThrownBy(() -> tensor.set(new int[3])).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @EnumSource(
      value = DType.class,
      names = {"FLOAT64", "FLOAT32", "BFLOAT16"})
  void rowsAreAViewOfTheSameMemory(DType dtype) {
    Tensor tensor = counting(dtype, 4, 3);
    Tensor rows = tensor.rows(1, 2);
    assertThat(rows.shape()).isEqualTo(Shape.of(2, 3));
    assertThat(rows.toDoubles()).containsExactly(3, 4, 5, 6, 7, 8);
    Tensor last = rows.rows(1, 1);
    assertThat(last.toDoubles()).containsExactly(6, 7, 8);
    last.zero();
    assertThat(tensor.toDoubles()).containsExactly(0, 1, 2, 3, 4, 5, 0, 0, 0, 9, 10, 11);
  }

  @ParameterizedTest
  @EnumSource(
      value = DType.class,
      names = {"FLOAT64", "FLOAT32", "BFLOAT16"})
  void columnsAreAViewOfTheSameMemory(DType dtype) {
    Tensor tensor = counting(dtype, 3, 4);
    Tensor columns = tensor.columns(1, 2);
    assertThat(columns.toDoubles()).containsExactly(1, 2, 5, 6, 9, 10);
    assertThat(columns.rows(1, 1).toDoubles()).containsExactly(5, 6);
    columns.set(-1.0, -2, -3, -4, -5, -6);
    assertThat(tensor.toDoubles()).containsExactly(0, -1, -2, 3, 4, -3, -4, 7, 8, -5, -6, 11);
  }

  @Test
  void reshapedKeepsTheElements() {
    Tensor tensor = counting(DType.FLOAT32, 3, 4);
    Tensor flat = tensor.rows(1, 2).reshaped(4, 2);
    assertThat(flat.shape()).isEqualTo(Shape.of(4, 2));
    assertThat(flat.toDoubles()).containsExactly(4, 5, 6, 7, 8, 9, 10, 11);
    flat.put(0, new float[] {-4}, 0, 1);
    assertThat(tensor.toDoubles()[4]).isEqualTo(-4);
  }

  @ParameterizedTest
  @EnumSource(
      value = DType.class,
      names = {"FLOAT64", "FLOAT32", "BFLOAT16"})
  void stripsGoInAndOutAtAnyIndex(DType dtype) {
    Tensor tensor = counting(dtype, 4, 3);
    tensor.put(4, new float[] {9, -1, -2, 9}, 1, 2);
    assertThat(tensor.toDoubles()).containsExactly(0, 1, 2, 3, -1, -2, 6, 7, 8, 9, 10, 11);
    float[] read = new float[4];
    tensor.get(3, read, 1, 3);
    assertThat(read).containsExactly(0, 3, -1, -2);
  }

  @ParameterizedTest
  @EnumSource(
      value = DType.class,
      names = {"FLOAT64", "FLOAT32", "BFLOAT16"})
  void stripsOfRowsCountFromTheView(DType dtype) {
    Tensor tensor = counting(dtype, 4, 3);
    Tensor rows = tensor.rows(2, 2);
    rows.put(1, new float[] {-7}, 0, 1);
    assertThat(tensor.toDoubles()[7]).isEqualTo(-7);
    float[] read = new float[2];
    rows.get(0, read, 0, 2);
    assertThat(read).containsExactly(6, -7);
  }

  @ParameterizedTest
  @EnumSource(
      value = DType.class,
      names = {"FLOAT64", "FLOAT32", "BFLOAT16"})
  void stripsOfColumnsAreReadRightAndNeverWrittenWrong(DType dtype) {
    Tensor tensor = counting(dtype, 3, 4);
    Tensor columns = tensor.columns(1, 2);
    float[] read = new float[3];
    columns.get(1, read, 0, 3);
    assertThat(read).containsExactly(2, 5, 6);
    assertThatThrownBy(() -> columns.put(1, new float[] {8}, 0, 1))
        .isInstanceOf(IllegalStateException.class);
    assertThat(tensor.toDoubles()).isEqualTo(counting(dtype, 3, 4).toDoubles());
  }

  @Test
  void bfloat16TiesAreRoundedToEven() {
    Tensor tensor = ops.draw(DType.BFLOAT16, 4);
    // 8 significant bits: 1 + 1/256 is a tie between 1 and 1 + 1/128, 1 + 3/256 one between 1 +
    // 1/128 and 1 + 1/64
    tensor.set(1 + 0x1p-8, 1 + 3 * 0x1p-8, 1 + 0x1.8p-8, -1 - 0x1p-8);
    assertThat(tensor.toDoubles()).containsExactly(1, 1 + 0x1p-6, 1 + 0x1p-7, -1);
  }

  @Test
  void copyFromConverts() {
    Tensor halves = ops.draw(DType.BFLOAT16, 2, 2);
    halves.copyFrom(counting(DType.FLOAT32, 2, 2));
    assertThat(halves.toDoubles()).containsExactly(0, 1, 2, 3);
  }

  @Test
  void headsAreSideBySideInARow() {
    Tensor tensor = counting(DType.FLOAT32, 3, 8);
    Tensor heads = tensor.heads(1, 1, 2, 2, 4, 2, 2); // rows 1 and 2, columns 4 to 7, two heads
    assertThat(heads.shape()).isEqualTo(Shape.of(1, 2, 2, 2));
    assertThat(heads.toDoubles()).containsExactly(12, 13, 20, 21, 14, 15, 22, 23);
    assertThat(heads.transposed().toDoubles()).containsExactly(12, 20, 13, 21, 14, 22, 15, 23);
  }

  @Test
  void headsOfConsecutiveSequencesAreOneView() {
    Tensor tensor = counting(DType.FLOAT32, 4, 2);
    Tensor heads = tensor.heads(0, 2, 2, 1, 0, 2, 1); // the first of every two rows
    assertThat(heads.shape()).isEqualTo(Shape.of(2, 2, 1, 1));
    assertThat(heads.toDoubles()).containsExactly(0, 1, 4, 5);
  }

  @Test
  void headsOfAViewAreRelativeToTheView() {
    Tensor tensor = counting(DType.FLOAT64, 4, 4);
    assertThat(tensor.rows(1, 3).heads(1, 1, 1, 1, 0, 2, 2).toDoubles())
        .containsExactly(8, 9, 10, 11);
  }

  @Test
  void lastingViewsOutliveTheirScope() {
    Tensor tensor = counting(DType.FLOAT32, 3, 2);
    Tensor view;
    try (Scope inner = ops.scope()) {
      view = tensor.rows(1, 1).lasting();
    }
    assertThat(view.toDoubles()).containsExactly(2, 3);
    view.close();
  }
}
