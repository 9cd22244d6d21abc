package dev.sekali.host.tracing;

/**
 * What a span says of a PostgreSQL database.
 *
 * @param host its server's; several are separated by commas
 * @param port of the server, or several
 * @param name of the database
 */
public record TracedDatabase(String host, String port, String name) {}
