/** Words for people. Invariant: what is printed is the same in every locale and can't steer a terminal. */
@NullMarked
package dev.sekali.cli.text;

import org.jspecify.annotations.NullMarked;
