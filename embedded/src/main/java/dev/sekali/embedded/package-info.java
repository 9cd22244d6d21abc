/**
 * Servers from jars: PostgreSQL, and Redis as a broker. Invariant: they are as durable as installed ones (fsync,
 * synchronous_commit and full_page_writes are on; appendfsync is always) and listen on loopback only.
 */
@NullMarked
package dev.sekali.embedded;

import org.jspecify.annotations.NullMarked;
