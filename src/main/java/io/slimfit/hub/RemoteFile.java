package io.slimfit.hub;

/**
 * A file as the hub describes it.
 *
 * @param name path from the root of the repository
 * @param commit the commit that contains it
 * @param etag the name under which its content is cached: the SHA-256 of a large file, otherwise
 *     Git's SHA-1
 * @param bytes length of the file
 */
record RemoteFile(String name, String commit, String etag, long bytes) {}
