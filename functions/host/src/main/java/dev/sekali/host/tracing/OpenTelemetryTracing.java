package dev.sekali.host.tracing;

import dev.sekali.host.http1.EndOfConnection;
import dev.sekali.logging.TraceIds;
import dev.sekali.settings.StartFailure;
import io.helidon.http.HeaderNames;
import io.helidon.http.HttpPrologue;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigurationException;
import io.opentelemetry.sdk.resources.Resource;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Tracing by OpenTelemetry's SDK. Names and attributes are those of its semantic conventions for HTTP servers and database
 * clients. Spans wait in the SDK's bounded queue ({@code OTEL_BSP_MAX_QUEUE_SIZE}, 2,048), and are dropped where it is full.
 */
final class OpenTelemetryTracing implements Tracing {

    /** Of a transaction, back to its requests. */
    static final int MAX_LINKS = 32;

    private static final String SCOPE = "dev.sekali";

    /** Of the last spans, at the stop. */
    private static final long FLUSH_SECONDS = 3;

    private static final int SERVER_ERROR = 500;

    private static final AttributeKey<String> METHOD = AttributeKey.stringKey("http.request.method");
    private static final AttributeKey<String> METHOD_ORIGINAL = AttributeKey.stringKey("http.request.method_original");
    private static final AttributeKey<String> ROUTE = AttributeKey.stringKey("http.route");
    private static final AttributeKey<Long> STATUS = AttributeKey.longKey("http.response.status_code");
    private static final AttributeKey<String> PATH = AttributeKey.stringKey("url.path");
    private static final AttributeKey<String> SCHEME = AttributeKey.stringKey("url.scheme");
    private static final AttributeKey<String> PROTOCOL_VERSION = AttributeKey.stringKey("network.protocol.version");
    static final AttributeKey<String> ERROR_TYPE = AttributeKey.stringKey("error.type");

    /** Those that a name may hold; senders can make up any number of others. */
    private static final Set<String> METHODS =
            Set.of("CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "TRACE");

    private static final String OTHER_METHOD = "_OTHER";

    private static final Pattern PROPERTY = Pattern.compile("\\botel(\\.[a-z0-9-]+)+");

    private static final TextMapGetter<RoutingRequest> HEADERS = OpenTelemetryTracing::header;

    private final OpenTelemetrySdk sdk;
    private final TextMapPropagator propagator;
    private final Tracer tracer;

    private OpenTelemetryTracing(OpenTelemetrySdk sdk) {
        this.sdk = sdk;
        this.propagator = sdk.getPropagators().getTextMapPropagator();
        this.tracer = sdk.getTracer(SCOPE);
    }

    static OpenTelemetryTracing start(TracingSettings settings) {
        try {
            return new OpenTelemetryTracing(AutoConfiguredOpenTelemetrySdk.builder()
                    // The host stops it, when no request runs any more.
                    .disableShutdownHook()
                    .addPropertiesSupplier(OpenTelemetryTracing::defaults)
                    .addPropertiesCustomizer(_ -> given(settings))
                    .addResourceCustomizer((resource, _) -> named(resource, settings.serviceName()))
                    .addSamplerCustomizer((sampler, _) -> new LinkedSampler(sampler))
                    .build()
                    .getOpenTelemetrySdk());
        } catch (ConfigurationException e) {
            throw StartFailure.usage(explain(e, settings));
        }
    }

    private static Map<String, String> defaults() {
        return Map.of("otel.exporter.otlp.protocol", "http/protobuf", "otel.propagators", "tracecontext");
    }

    private static Map<String, String> given(TracingSettings settings) {
        Map<String, String> properties = new HashMap<>(settings.properties());
        // Metrics are gathered at /metrics, logs on standard error.
        properties.put("otel.metrics.exporter", "none");
        properties.put("otel.logs.exporter", "none");
        // The library reads the environment too, and takes a variable that is there without a value for a wrong one.
        properties.putIfAbsent("otel.traces.sampler", "parentbased_always_on");
        properties.putIfAbsent("otel.traces.sampler.arg", "1.0");
        return properties;
    }

    /** The resource's own default is the name of its library's kind of program. */
    private static Resource named(Resource resource, String serviceName) {
        AttributeKey<String> key = AttributeKey.stringKey("service.name");
        String name = resource.getAttribute(key);
        return name != null && !name.startsWith("unknown_service")
                ? resource
                : resource.toBuilder().put(key, serviceName).build();
    }

    /** In the variables' names, and without what they hide. */
    private static String explain(ConfigurationException e, TracingSettings settings) {
        Throwable cause = e.getCause();
        String words = cause == null ? String.valueOf(e.getMessage()) : e.getMessage() + ": " + cause.getMessage();
        for (Map.Entry<String, String> variable : settings.variables().entrySet()) {
            if (variable.getKey().endsWith("_HEADERS")) {
                words = words.replace(variable.getValue(), "[hidden]");
            }
        }
        return "traces can't be sent: "
                + PROPERTY.matcher(words)
                        .replaceAll(property -> property.group()
                                .toUpperCase(Locale.ROOT)
                                .replace('.', '_')
                                .replace('-', '_'));
    }

    @Override
    public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
        Span span = begin(request);
        SpanContext ids = span.getSpanContext();
        try {
            new TraceIds(ids.getTraceId(), ids.getSpanId())
                    .run(() -> new RecordedRequest(tracer, span).run(chain::proceed));
            answered(span, response.status().code());
        } catch (EndOfConnection e) {
            answered(span, response.status().code());
            throw e;
        } catch (CloseConnectionException e) {
            // In the middle of an answer.
            answered(span, response.status().code());
            failed(span, e);
            throw e;
        } catch (RuntimeException | Error e) {
            failed(span, e);
            throw e;
        } finally {
            name(span, request);
            span.end();
        }
    }

    private Span begin(RoutingRequest request) {
        HttpPrologue prologue = request.prologue();
        String method = prologue.method().text();
        boolean known = METHODS.contains(method);
        SpanBuilder span = tracer.spanBuilder(known ? method : "HTTP")
                .setSpanKind(SpanKind.SERVER)
                .setParent(propagator.extract(Context.root(), request, HEADERS))
                .setAttribute(METHOD, known ? method : OTHER_METHOD)
                .setAttribute(PATH, prologue.uriPath().rawPath())
                .setAttribute(SCHEME, request.isSecure() ? "https" : "http")
                .setAttribute(PROTOCOL_VERSION, prologue.protocolVersion());
        if (!known) {
            span.setAttribute(METHOD_ORIGINAL, method);
        }
        return span.startSpan();
    }

    private static @Nullable String header(@Nullable RoutingRequest request, String name) {
        return request == null
                ? null
                : request.headers().first(HeaderNames.create(name)).orElse(null);
    }

    /** Which path it is of those that are routed is known only afterwards. */
    private static void name(Span span, RoutingRequest request) {
        if (!span.isRecording()) {
            return;
        }
        request.matchingPattern()
                .filter(route -> !route.isBlank())
                .map(OpenTelemetryTracing::withoutSlash)
                .ifPresent(route -> {
                    String method = request.prologue().method().text();
                    span.setAttribute(ROUTE, route);
                    span.updateName((METHODS.contains(method) ? method : "HTTP") + " " + route);
                });
    }

    private static String withoutSlash(String route) {
        return route.length() > 1 && route.endsWith("/") ? route.substring(0, route.length() - 1) : route;
    }

    private static void answered(Span span, int status) {
        span.setAttribute(STATUS, status);
        if (status >= SERVER_ERROR) {
            span.setAttribute(ERROR_TYPE, Integer.toString(status));
            span.setStatus(StatusCode.ERROR);
        }
    }

    /** What comes through is an answer that was cut, or what nobody foresaw, which is answered 500 and is in the log. */
    private static void failed(Span span, Throwable e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        span.setAttribute(ERROR_TYPE, cause.getClass().getName());
        span.setStatus(StatusCode.ERROR);
    }

    @Override
    public void close() {
        // Bounded, for a receiver that is away; the SDK's threads are daemons.
        sdk.shutdown().join(FLUSH_SECONDS, TimeUnit.SECONDS);
    }
}
