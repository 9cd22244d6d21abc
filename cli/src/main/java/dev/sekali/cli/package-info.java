/** The program {@code sekali}: its subcommands, and what each of them is made of. */
@NullMarked
package dev.sekali.cli;

import org.jspecify.annotations.NullMarked;
