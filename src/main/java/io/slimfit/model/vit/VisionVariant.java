package io.slimfit.model.vit;

import io.slimfit.model.block.BlockNames;
import java.util.List;
import java.util.Locale;

/**
 * The models with ViT's encoder: a row for each, with what differs.
 *
 * <p>DeiT (Touvron et al., 2021) has a second special token, which was trained by distillation and
 * which the classifier does not read. DINOv2 (Oquab et al., 2023) scales what each branch adds, and
 * its classifier reads the class token and the mean of the patches.
 */
public enum VisionVariant {
  VIT("ViT", Blocks.PLAIN),
  DEIT("DeiT", Blocks.PLAIN),
  DINOV2("Dinov2", Blocks.SCALED);

  private enum Blocks {
    PLAIN,
    SCALED
  }

  private static final String CLASS = "cls_token";
  private static final BlockNames PLAIN_BLOCK = new BlockNames(
      BlockNames.queryKeyValue(".attention.attention"),
      ".attention.output.dense",
      ".layernorm_before",
      ".intermediate.dense",
      ".output.dense",
      ".layernorm_after");
  private static final BlockNames SCALED_BLOCK = new BlockNames(
      BlockNames.queryKeyValue(".attention.attention"),
      ".attention.output.dense",
      ".norm1",
      ".mlp.fc1",
      ".mlp.fc2",
      ".norm2");

  private final String className;
  private final Blocks blocks;

  VisionVariant(String className, Blocks blocks) {
    this.className = className;
    this.blocks = blocks;
  }

  /** The names of a block's layers. */
  public BlockNames blockNames() {
    return isScaled() ? SCALED_BLOCK : PLAIN_BLOCK;
  }

  /** Whether what attention and the feed-forward network add is scaled. */
  public boolean isScaled() {
    return blocks == Blocks.SCALED;
  }

  /** The name of the scale of attention (1), or of the feed-forward network (2). */
  public String scale(String block, int branch) {
    return block + ".layer_scale" + branch;
  }

  /** Whether the classifier reads the mean of the patches, too. */
  public boolean readsPatches() {
    return this == DINOV2;
  }

  /** {@code model_type} in config.json. */
  public String modelType() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The beginning of the names of all parameters except the classifier's. */
  public String prefix() {
    return modelType() + ".";
  }

  /** The name of a block, counted from 0. */
  public String block(int index) {
    return prefix() + "encoder.layer." + index;
  }

  /** The name of the position embeddings. */
  String positions() {
    return prefix() + "embeddings.position_embeddings";
  }

  /** The names of the tokens before the patches, the class token first. */
  public List<String> specialTokens() {
    return this == DEIT ? List.of(CLASS, "distillation_token") : List.of(CLASS);
  }

  /** The name of the class in Hugging Face transformers. */
  String architecture() {
    return className + "ForImageClassification";
  }
}
