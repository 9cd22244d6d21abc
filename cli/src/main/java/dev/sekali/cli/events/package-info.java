/** Prints events. Invariant: what is printed is what the service answered, whole; a part of it never ends with status 0. */
@NullMarked
package dev.sekali.cli.events;

import org.jspecify.annotations.NullMarked;
