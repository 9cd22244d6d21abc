/**
 * What all commands share: their options, by command line or environment, and their surroundings. Invariant: a command that
 * runs has valid options; everything wrong was reported at once, by the name under which it was given.
 */
@NullMarked
package dev.sekali.cli.options;

import org.jspecify.annotations.NullMarked;
