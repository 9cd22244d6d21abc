/**
 * At-least-once delivery. Invariant: an event that was claimed is sent again until it is answered for, refused or given
 * up, and every single attempt is told to the listener before the next.
 */
@NullMarked
package dev.sekali.cli.send;

import org.jspecify.annotations.NullMarked;
