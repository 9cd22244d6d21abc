/**
 * Reads what a service keeps. Invariant: whoever follows {@link dev.sekali.cli.read.ServiceReader} meets each event of a
 * query once, with all that the service says of it, or learns that the reading broke off.
 */
@NullMarked
package dev.sekali.cli.read;

import org.jspecify.annotations.NullMarked;
