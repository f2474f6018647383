package io.slimfit.data.image;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Recognizes the binary versions of CIFAR by the names of their files. */
final class CifarFolder {
  private CifarFolder() {}

  /** The parts of CIFAR-10 or CIFAR-100 in a folder, if it has any. */
  static Optional<FoundParts> find(Path folder) {
    for (String inner : List.of("cifar-10-batches-bin", "cifar-100-binary", "")) {
      Path at = folder.resolve(inner);
      List<Path> batches = new ArrayList<>();
      for (int i = 1; Files.isRegularFile(at.resolve("data_batch_" + i + ".bin")); i++) {
        batches.add(at.resolve("data_batch_" + i + ".bin"));
      }
      if (!batches.isEmpty()) {
        return Optional.of(parts(CifarImages.Form.CIFAR_10, batches, at.resolve("test_batch.bin")));
      }
      if (Files.isRegularFile(at.resolve("train.bin"))) {
        return Optional.of(parts(
            CifarImages.Form.CIFAR_100, List.of(at.resolve("train.bin")), at.resolve("test.bin")));
      }
      refusePickles(at);
    }
    refusePickles(folder.resolve("cifar-10-batches-py"));
    refusePickles(folder.resolve("cifar-100-python"));
    return Optional.empty();
  }

  private static FoundParts parts(CifarImages.Form form, List<Path> training, Path validation) {
    return new FoundParts(
        Part.of(() -> CifarImages.open(form, training)),
        Optional.of(Part.of(() -> CifarImages.open(form, List.of(validation)))));
  }

  /** Reading a pickle would run code from the file. */
  private static void refusePickles(Path folder) {
    boolean cifar10 = Files.isRegularFile(folder.resolve("data_batch_1"));
    boolean cifar100 =
        Files.isRegularFile(folder.resolve("train")) && Files.isRegularFile(folder.resolve("meta"));
    if (cifar10 || cifar100) {
      throw new InputException(
          Place.file(folder),
          "this is CIFAR's Python version, in pickles; reading a pickle can run any code",
          "Download the binary version, or the Parquet files from the hub");
    }
  }
}
