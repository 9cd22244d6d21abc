/**
 * Who may do what: API keys, their topics and their rates. Invariant: where keys are asked for, a request is admitted only
 * by a key that the file held at its last good reading, and no key ever reaches a log, an error, a metric or the memory
 * beyond its request: what is kept is its SHA-256.
 */
@NullMarked
package dev.sekali.host.access;

import org.jspecify.annotations.NullMarked;
