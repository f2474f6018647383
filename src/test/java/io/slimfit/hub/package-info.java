/** Tests of the hub room, against a server that speaks the hub's protocol and fails as networks do. */
@NullMarked
package io.slimfit.hub;

import org.jspecify.annotations.NullMarked;
