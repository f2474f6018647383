/**
 * Model folders by name: found on a Hugging Face hub, fetched, kept in the cache that Hugging Face's own tools use. Read {@link
 * io.slimfit.hub.HubClient} first; {@code HubCache} knows the layout on disk, {@code Download} brings one file, {@code HubConnection}
 * speaks HTTP and alone holds the token.
 *
 * <p>No answer is trusted: names and hashes are checked before they become paths, sizes and hashes before a file is kept.
 */
@NullMarked
package io.slimfit.hub;

import org.jspecify.annotations.NullMarked;
