/**
 * Transformer blocks, composed of branches and joints.
 *
 * <p>Read {@link io.slimfit.model.block.Branch}, then {@link io.slimfit.model.block.Joint}. A branch
 * reads hidden states and computes what is added to them; it owns its sites, and rebuilds what is
 * not held. A joint adds a branch to the residual stream. {@link
 * io.slimfit.model.block.TransformerBlock} is one joint of attention and one of a feed-forward
 * network; whether LayerNorm stands before a branch or after it, and who gives back the block's
 * input, are questions of joints and inputs, which no branch knows of.
 *
 * <p>To add a branch, implement {@link io.slimfit.model.block.Branch}; {@link
 * io.slimfit.model.block.FeedForwardBranch} is the shortest. {@code ModernBertBlocksTest} shows how a
 * model composes its blocks, and checks derivatives, held bytes and every profile.
 */
@NullMarked
package io.slimfit.model.block;

import org.jspecify.annotations.NullMarked;
