package dev.sekali.publisher;

import java.io.InputStream;
import java.io.PrintStream;

/**
 * Where a run reads and writes.
 *
 * @param terminal whether a person watches {@code err}, so that a bar may redraw itself there
 */
record Streams(PrintStream out, PrintStream err, InputStream in, boolean terminal) {}
