package io.slimfit.model.vit;

import io.slimfit.memory.Site;
import io.slimfit.memory.SiteKind;
import io.slimfit.model.Embeddings;
import io.slimfit.model.ImageBatch;
import io.slimfit.model.ImageShape;
import io.slimfit.nn.Chunk;
import io.slimfit.nn.ClassAndPosition;
import io.slimfit.nn.Dropout;
import io.slimfit.nn.Parameter;
import io.slimfit.nn.Parameters;
import io.slimfit.nn.Pass;
import io.slimfit.nn.PatchProjection;
import io.slimfit.tensor.Scope;
import io.slimfit.tensor.Tensor;
import java.util.List;

/**
 * y = dropout([special tokens; patches Wᵀ + b] + positions). Holds nothing: in backward, patches
 * are read from the batch's pixels again, image by image.
 */
final class VisionEmbeddings implements Embeddings<ImageBatch> {
  private final ImageShape image;
  private final ClassAndPosition classAndPosition;
  private final PatchProjection projection;
  private final Dropout dropout;
  private final List<Parameter> parameters;

  VisionEmbeddings(Parameters parameters, VisionTransformerConfig config) {
    image = config.image();
    String name = config.variant().prefix() + "embeddings";
    int before = parameters.all().size();
    classAndPosition = new ClassAndPosition(
        parameters, name, config.variant().specialTokens(), image.rows(), config.hiddenSize());
    projection = new PatchProjection(
        parameters,
        name + ".patch_embeddings.projection",
        config.hiddenSize(),
        image.channels(),
        image.patchSize());
    dropout = new Dropout(config.hiddenDropout(), new Site(name, SiteKind.BLOCK_NORM));
    List<Parameter> all = parameters.all();
    this.parameters = all.subList(before, all.size());
  }

  @Override
  public List<Parameter> parameters() {
    return parameters;
  }

  @Override
  public void forward(Tensor y, ImageBatch batch, Chunk chunk, Pass pass) {
    for (int i = 0; i < chunk.sequences(); i++) {
      try (Scope scope = pass.ops().scope()) {
        Tensor rows = rowsOf(i, y);
        Tensor patches = patches(batch, chunk.firstSequence() + i, pass);
        projection.forwardInto(patchRows(rows), patches, pass);
        classAndPosition.complete(rows);
      }
    }
    pass.ops().kernels().dropout(y, dropout.mask(batch.layout(), chunk, pass));
  }

  @Override
  public void backward(Tensor dy, ImageBatch batch, Chunk chunk, Pass pass) {
    pass.ops().kernels().dropout(dy, dropout.mask(batch.layout(), chunk, pass));
    for (int i = 0; i < chunk.sequences(); i++) {
      int number = chunk.firstSequence() + i;
      try (Scope scope = pass.ops().scope()) {
        Tensor rows = rowsOf(i, dy);
        classAndPosition.backward(rows, pass);
        projection.backward(patchRows(rows), () -> patches(batch, number, pass), pass);
      }
    }
  }

  private Tensor patchRows(Tensor rows) {
    return rows.rows(image.specialTokens(), image.patches());
  }

  private Tensor rowsOf(int imageOfChunk, Tensor chunkRows) {
    return chunkRows.rows((long) imageOfChunk * image.rows(), image.rows());
  }

  /**
   * [patches, channels * patch * patch], drawn: each patch channel by channel, row by row, as a
   * convolution reads it.
   */
  private Tensor patches(ImageBatch batch, int number, Pass pass) {
    int size = image.size();
    int patch = image.patchSize();
    int side = image.patchesAcross();
    int length = image.patchLength();
    Tensor patches = pass.ops().draw(projection.dtype(), image.patches(), length);
    float[] strip = new float[side * length]; // one row of patches
    for (int row = 0; row < side; row++) {
      for (int channel = 0; channel < image.channels(); channel++) {
        for (int y = 0; y < patch; y++) {
          int line = (channel * size + row * patch + y) * size;
          int offset = (channel * patch + y) * patch; // of the line within the patch
          for (int column = 0; column < side; column++) {
            batch
                .pixels()
                .read(number, line + column * patch, patch, strip, column * length + offset);
          }
        }
      }
      patches.put((long) row * strip.length, strip, 0, strip.length);
    }
    return patches;
  }
}
