/**
 * Finds model folders by name on a Hugging Face hub, downloads them, and keeps them in the cache
 * that Hugging Face's own tools use. Read {@link io.slimfit.hub.HubClient} first. {@code HubCache}
 * knows the layout on disk, {@code Download} downloads one file, and {@code HubConnection} speaks
 * HTTP; it is the only one that sees the token.
 *
 * <p>No response is trusted: names and hashes are checked before they become paths, and sizes and
 * hashes before a file is kept.
 */
@NullMarked
package io.slimfit.hub;

import org.jspecify.annotations.NullMarked;
