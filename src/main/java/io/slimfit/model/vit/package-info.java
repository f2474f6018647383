/**
 * ViT, with a head for classification.
 *
 * <p>Read {@link io.slimfit.model.vit.VisionTransformer}, which makes embeddings, blocks and a head
 * under Hugging Face's names.
 */
@NullMarked
package io.slimfit.model.vit;

import org.jspecify.annotations.NullMarked;
