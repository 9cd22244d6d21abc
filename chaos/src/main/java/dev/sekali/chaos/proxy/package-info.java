/**
 * A network that misbehaves on demand. Invariant: bytes pass unchanged and in order, late or not at all.
 */
@NullMarked
package dev.sekali.chaos.proxy;

import org.jspecify.annotations.NullMarked;
