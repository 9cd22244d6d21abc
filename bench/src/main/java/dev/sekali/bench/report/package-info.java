/** What comes out: a table, JSON, plots. Invariant: nothing is shown that was not measured in this run. */
@NullMarked
package dev.sekali.bench.report;

import org.jspecify.annotations.NullMarked;
