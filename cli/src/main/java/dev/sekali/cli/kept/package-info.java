/** Files that outlive a run. Invariant: at every instant such a file holds one state whole, the one before or the next. */
@NullMarked
package dev.sekali.cli.kept;

import org.jspecify.annotations.NullMarked;
