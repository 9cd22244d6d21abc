/** The events that everybody stores. Invariant: an event is a function of its stream and its index alone, so all designs store the same. */
@NullMarked
package dev.sekali.bench.workload;

import org.jspecify.annotations.NullMarked;
