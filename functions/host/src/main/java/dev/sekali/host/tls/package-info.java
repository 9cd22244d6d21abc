/**
 * HTTPS. Invariant: a connection is served by a certificate and the key that belongs to it, taken from the files at their
 * last good reading; a handshake is bounded in time and fails without a word in the log; no byte of a key reaches a log or
 * an error.
 */
@NullMarked
package dev.sekali.host.tls;

import org.jspecify.annotations.NullMarked;
