/**
 * What the user asked for, by command line or environment. Invariant: a run that has its {@link
 * dev.sekali.cli.options.Options} has valid ones; everything wrong was reported at once, by the name under which
 * it was given.
 */
@NullMarked
package dev.sekali.cli.options;

import org.jspecify.annotations.NullMarked;
