package dev.sekali.cli.report;

/** Latencies in milliseconds: half of all requests took up to {@code p50}, and so on; all zero if there was none. */
public record Percentiles(double p50, double p90, double p99, double p999, double max) {}
