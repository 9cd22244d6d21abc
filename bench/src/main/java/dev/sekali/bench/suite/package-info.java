/** What is measured. Invariant: a part leaves the database empty for the next one, or as it found it. */
@NullMarked
package dev.sekali.bench.suite;

import org.jspecify.annotations.NullMarked;
