package dev.sekali.cli.plan;

/**
 * One event, ready to be sent.
 *
 * @param position where it stands in its source, from 1: the number of a generated event, the line of a file
 * @param json its text, a JSON object without a line break
 */
public record Event(long position, EventKey key, String json) {}
