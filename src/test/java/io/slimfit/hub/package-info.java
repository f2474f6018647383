/** Tests of the hub room, with a local server that speaks the protocol and can fail. */
@NullMarked
package io.slimfit.hub;

import org.jspecify.annotations.NullMarked;
