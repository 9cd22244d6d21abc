/** The ingest function. Invariant: an event is answered as stored or duplicate only after PostgreSQL committed that. */
@NullMarked
package dev.sekali.ingest;

import org.jspecify.annotations.NullMarked;
