/**
 * What the user sees. Invariant: progress goes to the error stream and the report to the output stream, once and at the
 * end, so that either can be piped alone.
 */
@NullMarked
package dev.sekali.cli.report;

import org.jspecify.annotations.NullMarked;
