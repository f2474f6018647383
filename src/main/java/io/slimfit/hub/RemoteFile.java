package io.slimfit.hub;

/**
 * A file as the hub describes it.
 *
 * @param name from the repository's root
 * @param commit of which it is
 * @param etag the name under which its bytes are kept: their SHA-256 if the file is large, else Git's SHA-1
 * @param bytes its length
 */
record RemoteFile(String name, String commit, String etag, long bytes) {}
