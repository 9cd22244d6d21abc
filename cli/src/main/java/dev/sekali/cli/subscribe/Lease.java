package dev.sekali.cli.subscribe;

/**
 * The right to read a shard for a while.
 *
 * @param nanos before which it was taken or renewed, in the time of {@link System#nanoTime()}
 */
record Lease(String token, int shard, long nanos) {}
