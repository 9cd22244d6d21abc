/**
 * An at-least-once sender that is also the judge. Invariant: it says "verified" only if everything that was sent was
 * acknowledged and everything that was acknowledged was found to be counted and kept exactly once.
 */
@NullMarked
package dev.sekali.cli.publish;

import org.jspecify.annotations.NullMarked;
