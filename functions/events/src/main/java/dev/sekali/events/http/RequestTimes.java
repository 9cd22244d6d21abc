package dev.sekali.events.http;

import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.metrics.api.MeterRegistry;
import io.helidon.metrics.api.Tag;
import io.helidon.metrics.api.Timer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

/** How long requests took, as OpenTelemetry's conventions for HTTP name and sort it. Thread-safe. */
public final class RequestTimes {

    /** The conventions' own. */
    private static final Duration[] BUCKETS = LongStream.of(
                    5, 10, 25, 50, 75, 100, 250, 500, 750, 1_000, 2_500, 5_000, 7_500, 10_000)
            .mapToObj(Duration::ofMillis)
            .toArray(Duration[]::new);

    private static final Set<Method> KNOWN =
            Set.of(Method.GET, Method.HEAD, Method.PUT, Method.POST, Method.PATCH, Method.DELETE);

    /** Those of one replica can't be added up to those of all, as buckets can. */
    private static final double[] NO_PERCENTILES = {};

    private final MeterRegistry meters;
    private final Map<Kind, Timer> timers = new ConcurrentHashMap<>();

    private record Kind(String route, String method, String status, boolean cut) {}

    public RequestTimes(MeterRegistry meters) {
        this.meters = meters;
    }

    /**
     * Counts a request.
     *
     * @param route the path's template
     * @param cut whether a stream did not reach its end
     */
    void record(String route, Method method, Status status, boolean cut, long nanos) {
        timers.computeIfAbsent(new Kind(route, known(method), status.codeText(), cut), this::timer)
                .record(nanos, TimeUnit.NANOSECONDS);
    }

    /** What a client makes up must not make series. */
    private static String known(Method method) {
        return KNOWN.contains(method) ? method.text() : "_OTHER";
    }

    private Timer timer(Kind kind) {
        return meters.getOrCreate(Timer.builder("http.server.request.duration")
                .description("Time of a request; error_type \"cut\" is a stream that did not reach its end")
                .tags(List.of(
                        Tag.create("http.route", kind.route()),
                        Tag.create("http.request.method", kind.method()),
                        Tag.create("http.response.status_code", kind.status()),
                        Tag.create("error.type", kind.cut() ? "cut" : "")))
                .percentiles(NO_PERCENTILES)
                .buckets(BUCKETS));
    }
}
