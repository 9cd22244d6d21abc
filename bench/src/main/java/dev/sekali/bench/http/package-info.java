/** A lean HTTP client, since it shares the processors with what it measures. Invariant: every answer is read and counted. */
@NullMarked
package dev.sekali.bench.http;

import org.jspecify.annotations.NullMarked;
