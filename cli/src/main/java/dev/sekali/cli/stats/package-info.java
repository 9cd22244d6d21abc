/** Shows the counters of a service. Invariant: what is shown was read in one answer; a rate is between two of them. */
@NullMarked
package dev.sekali.cli.stats;

import org.jspecify.annotations.NullMarked;
