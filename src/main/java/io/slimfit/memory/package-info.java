/**
 * What is held from forward to backward, and who owns each byte.
 *
 * <p>Read {@link io.slimfit.memory.SiteKind}, {@link io.slimfit.memory.Profile} and
 * {@link io.slimfit.memory.HeldTensors}. A profile is a table from the kind of a site to its
 * storage; to add one, write the table and one line in {@link io.slimfit.memory.Profiles}.
 */
@NullMarked
package io.slimfit.memory;

import org.jspecify.annotations.NullMarked;
