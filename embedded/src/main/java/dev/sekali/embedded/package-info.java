/**
 * A PostgreSQL server from jars. Invariant: it is as durable as an installed one (fsync, synchronous_commit and
 * full_page_writes are on) and listens on loopback only.
 */
@NullMarked
package dev.sekali.embedded;

import org.jspecify.annotations.NullMarked;
