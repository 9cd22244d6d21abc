/**
 * A program's settings: environment variables, read once at start. Invariant: a program that has its settings has valid
 * settings, because everything wrong was reported together and stopped it.
 */
@NullMarked
package dev.sekali.settings;

import org.jspecify.annotations.NullMarked;
