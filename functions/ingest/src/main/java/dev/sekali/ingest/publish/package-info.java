/**
 * POST /publish: from a request's bytes to its answer. Invariant: a 200 is sent only after the outcome is known, and
 * every other answer says whether sending again is safe or what to mend.
 */
@NullMarked
package dev.sekali.ingest.publish;

import org.jspecify.annotations.NullMarked;
