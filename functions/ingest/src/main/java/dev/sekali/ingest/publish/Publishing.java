package dev.sekali.ingest.publish;

import dev.sekali.host.ConnectionHeap;
import dev.sekali.host.HostSettings;
import dev.sekali.host.SocketDeadlines;
import dev.sekali.host.access.Access;
import dev.sekali.ingest.bounce.Bounces;
import dev.sekali.ingest.broker.Appender;
import dev.sekali.ingest.commit.GroupCommit;
import dev.sekali.ingest.event.PublicationParser;
import io.helidon.metrics.api.MeterRegistry;
import io.helidon.webserver.http.Handler;
import java.util.Optional;

/** Builds what answers POST /publish, and owns the watch over slow bodies. */
public final class Publishing implements AutoCloseable {

    /** Its bytes, the events that are made of them, and the statement that is made of those, each for a while. */
    private static final int SIZES_A_BODY_TAKES = 3;

    /** A refusal must come while a gateway has time for another replica. */
    private static final int PART_OF_TIMEOUT_FOR_ROOM = 5;

    private final PublishSettings settings;
    private final HostSettings host;
    private final Access access;
    private final GroupCommit commit;
    private final Optional<Appender> broker;
    private final Bounces bounces;
    private final SocketDeadlines readDeadlines;
    private final ConnectionHeap connectionHeap;
    private final PublishMeters meters = new PublishMeters();

    public Publishing(
            PublishSettings settings,
            HostSettings host,
            Access access,
            GroupCommit commit,
            Optional<Appender> broker,
            Bounces bounces) {
        this.settings = settings;
        this.host = host;
        this.access = access;
        this.commit = commit;
        this.broker = broker;
        this.bounces = bounces;
        this.connectionHeap = new ConnectionHeap(host.tls().isPresent());
        this.readDeadlines = new SocketDeadlines("slow-readers", settings.bodyTimeout());
    }

    public Handler handler() {
        return new PublishHandler(
                access,
                new Bodies(host.maxBodyBytes(), host.retryAfter(), readDeadlines),
                new BodyBudget(
                        settings.bodyMemory(),
                        this::roomForLargeBodies,
                        settings.publishTimeout().dividedBy(PART_OF_TIMEOUT_FOR_ROOM)),
                new PublicationParser(settings.limits()),
                commit,
                broker,
                bounces,
                meters,
                settings.publishTimeout(),
                host.retryAfter());
    }

    /** What open connections leave of the heap, but always room for one body. */
    private long roomForLargeBodies() {
        return Math.max(host.maxBodyBytes(), settings.bodyMemory() - connectionHeap.taken() / SIZES_A_BODY_TAKES);
    }

    public void meters(MeterRegistry registry) {
        meters.bind(registry);
    }

    @Override
    public void close() {
        readDeadlines.close();
    }
}
