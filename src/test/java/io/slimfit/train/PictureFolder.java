package io.slimfit.train;

import io.slimfit.data.image.ImageFiles;
import java.nio.file.Path;

/** Class folders of small images that differ in their red. */
public final class PictureFolder {
  private final Path folder;

  public PictureFolder(Path folder) {
    this.folder = folder;
  }

  /** Images whose red starts at {@code red}. */
  public PictureFolder with(String name, int red, int count) {
    for (int i = 0; i < count; i++) {
      ImageFiles.write(folder.resolve(name).resolve(i + ".png"), ImageFiles.png(red + i));
    }
    return this;
  }

  public PictureFolder with(String file, byte[] content) {
    ImageFiles.write(folder.resolve(file), content);
    return this;
  }

  Path path() {
    return folder;
  }
}
