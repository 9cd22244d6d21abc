package dev.sekali.cli.report;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Latencies in milliseconds: half of all requests took up to {@code p50}, and so on; all zero if there was none. */
public record Percentiles(
        double p50,
        double p90,
        double p99,
        @JsonProperty("p99_9") double p999,
        double max) {}
