package io.slimfit.distributed;

import io.slimfit.memory.Saturation;
import io.slimfit.memory.SiteKind;
import io.slimfit.nn.Gradients;
import io.slimfit.nn.Parameter;
import io.slimfit.optim.GradientReducer.Computed;
import io.slimfit.optim.GradientReducer.Group;
import io.slimfit.tensor.Ops;
import io.slimfit.tensor.Scope;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a rank tells the others about a round before gradients are exchanged: so all of them know
 * which groups have a gradient of which parameter, and nothing is sent for those that have none.
 *
 * @param active a hash of what trains in this step
 */
record RoundReport(
    int active,
    Optional<String> failure,
    Map<SiteKind, Saturation.Count> saturation,
    List<GroupReport> groups) {
  /**
   * A group of a rank.
   *
   * @param losses by the number of the part
   * @param matrices whether it has a gradient of each active matrix, in the model's order
   * @param tables the rows that it has of each table, by its position among the active ones
   */
  @SuppressWarnings("ArrayRecordComponent") // read once
  record GroupReport(
      Map<Integer, Double> losses,
      boolean vectors,
      boolean[] matrices,
      Map<Integer, int[]> tables) {}

  static byte[] written(Gradients total, Computed own, Ops ops) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes);
        Scope scope = ops.scope()) {
      out.writeInt(hash(total));
      out.writeUTF(own.failure().orElse(""));
      out.writeInt(own.saturation().size());
      for (Map.Entry<SiteKind, Saturation.Count> kind : own.saturation().entrySet()) {
        out.writeUTF(kind.getKey().name());
        out.writeLong(kind.getValue().clamped());
        out.writeLong(kind.getValue().elements());
      }
      out.writeInt(own.groups().size());
      for (Group group : own.groups()) {
        write(group, total.matrices(), total.activeTables(), out);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static int hash(Gradients total) {
    return 31 * total.active().names().hashCode() + total.active().columns().hashCode();
  }

  private static void write(
      Group group, List<Parameter> matrices, List<Parameter> tables, DataOutputStream out)
      throws IOException {
    out.writeInt(group.parts().size());
    for (int i = 0; i < group.parts().size(); i++) {
      out.writeInt(group.parts().get(i));
      out.writeDouble(group.losses().get(i));
    }
    out.writeBoolean(group.gradients().vectorSums().isPresent());
    for (Parameter matrix : matrices) {
      out.writeBoolean(group.gradients().sum(matrix).isPresent());
    }
    Map<Integer, int[]> indices = new LinkedHashMap<>();
    for (int i = 0; i < tables.size(); i++) {
      int position = i;
      group
          .gradients()
          .rows(tables.get(i))
          .ifPresent(rows -> indices.put(position, rows.indices()));
    }
    out.writeInt(indices.size());
    for (Map.Entry<Integer, int[]> table : indices.entrySet()) {
      out.writeInt(table.getKey());
      out.writeInt(table.getValue().length);
      for (int index : table.getValue()) {
        out.writeInt(index);
      }
    }
  }

  /** @param matrices how many are active */
  static RoundReport read(byte[] bytes, int matrices) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      int active = in.readInt();
      String failure = in.readUTF();
      Map<SiteKind, Saturation.Count> saturation = new EnumMap<>(SiteKind.class);
      int kinds = in.readInt();
      for (int i = 0; i < kinds; i++) {
        saturation.put(
            SiteKind.valueOf(in.readUTF()), new Saturation.Count(in.readLong(), in.readLong()));
      }
      List<GroupReport> groups = new ArrayList<>();
      int count = in.readInt();
      for (int i = 0; i < count; i++) {
        groups.add(group(in, matrices));
      }
      return new RoundReport(
          active, failure.isEmpty() ? Optional.empty() : Optional.of(failure), saturation, groups);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static GroupReport group(DataInputStream in, int matrices) throws IOException {
    Map<Integer, Double> losses = new LinkedHashMap<>();
    int parts = in.readInt();
    for (int i = 0; i < parts; i++) {
      losses.put(in.readInt(), in.readDouble());
    }
    boolean vectors = in.readBoolean();
    boolean[] present = new boolean[matrices];
    for (int i = 0; i < matrices; i++) {
      present[i] = in.readBoolean();
    }
    Map<Integer, int[]> tables = new LinkedHashMap<>();
    int count = in.readInt();
    for (int i = 0; i < count; i++) {
      int position = in.readInt();
      int[] indices = new int[in.readInt()];
      for (int j = 0; j < indices.length; j++) {
        indices[j] = in.readInt();
      }
      tables.put(position, indices);
    }
    return new GroupReport(losses, vectors, present, tables);
  }
}
