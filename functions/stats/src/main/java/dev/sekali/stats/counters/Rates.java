package dev.sekali.stats.counters;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;

/**
 * How it went lately.
 *
 * @param throughputPerSecond events received
 * @param errorRate the share of what came that broke a rule, from 0 to 1
 */
record Rates(double throughputPerSecond, double errorRate) {

    static final Rates NONE = new Rates(0, 0);

    /** With no more digits than one reads. */
    void write(JsonGenerator json) throws IOException {
        json.writeNumberField("throughput_per_second", Math.round(throughputPerSecond * 10) / 10.0);
        json.writeNumberField("error_rate", Math.round(errorRate * 1e6) / 1e6);
    }
}
