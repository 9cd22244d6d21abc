package dev.sekali.ingest.event;

/**
 * A rule that an event breaks.
 *
 * @param pointer where in the event, a JSON pointer (RFC 6901)
 * @param detail what is wrong there, for a person
 */
public record Fault(String pointer, String detail) {}
