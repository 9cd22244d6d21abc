/**
 * Files that are followed while a program runs. Invariant: what is in force is what the files held at their last good
 * reading; a bad one changes nothing, and is said once.
 */
@NullMarked
package dev.sekali.host.follow;

import org.jspecify.annotations.NullMarked;
