/**
 * Pages for people. Invariant: everything that a page needs comes from here, under a name that changes with its content, and
 * nothing that a page shows can run as a program in it.
 */
@NullMarked
package dev.sekali.stats.web;

import org.jspecify.annotations.NullMarked;
