/**
 * The bytes of a run before it runs.
 *
 * <p>Read {@link io.slimfit.plan.UsualMemory}; {@code docs/memory.md} derives its formulas.
 */
@NullMarked
package io.slimfit.plan;

import org.jspecify.annotations.NullMarked;
