package dev.sekali.ingest;

import dev.sekali.database.Connector;
import dev.sekali.host.HostedFunction;
import dev.sekali.host.OpenApi;
import dev.sekali.host.Paths;
import dev.sekali.host.Problem;
import dev.sekali.host.access.Access;
import dev.sekali.ingest.bounce.Bounces;
import dev.sekali.ingest.broker.Appender;
import dev.sekali.ingest.commit.GroupCommit;
import dev.sekali.ingest.publish.Publishing;
import io.helidon.health.HealthCheck;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.metrics.api.MeterRegistry;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpRouting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.postgresql.PGProperty;

/** The function that takes events. Its parts, put together. */
public final class IngestFunction implements HostedFunction {

    private final Access access;
    private final GroupCommit commit;
    private final Optional<Appender> broker;
    private final Bounces bounces;
    private final Publishing publishing;

    private IngestFunction(
            Access access, GroupCommit commit, Optional<Appender> broker, Bounces bounces, Publishing publishing) {
        this.access = access;
        this.commit = commit;
        this.broker = broker;
        this.bounces = bounces;
        this.publishing = publishing;
    }

    /**
     * Starts the committers, and the broker's appender if there is a broker. They connect in the background: see {@link #awaitDatabase}.
     *
     * @throws dev.sekali.settings.StartFailure when the file of API keys can't be used
     */
    public static IngestFunction start(IngestSettings settings) {
        Access access = Access.start(settings.access(), "ingest");
        Connector connector = new Connector(
                        settings.database(), "sekali-ingest", settings.commit().statementTimeout())
                // One statement, always the same: prepare it on the server at its first use.
                .with(PGProperty.PREPARE_THRESHOLD, "1");
        GroupCommit commit = GroupCommit.start(settings.commit(), connector);
        // What can't take events is to be left in peace, too.
        Bounces bounces =
                Bounces.start(settings.database(), () -> commit.refusal(0).isEmpty());
        Optional<Appender> broker = settings.broker().map(Appender::start);
        return new IngestFunction(
                access,
                commit,
                broker,
                bounces,
                new Publishing(settings.publish(), settings.host(), access, commit, broker, bounces));
    }

    /**
     * Waits for the database, and for the broker's first word if there is a broker: events can be committed without it.
     *
     * @throws dev.sekali.settings.StartFailure when the database doesn't come in time, or one of both is unfit
     */
    public void awaitDatabase(Duration wait) throws InterruptedException {
        commit.awaitConnection(wait);
        if (broker.isPresent()) {
            broker.get().awaitFirstTry(wait);
        }
    }

    @Override
    public void route(HttpRouting.Builder routing, MeterRegistry meters) {
        access.meters(meters);
        publishing.meters(meters);
        commit.meters(meters);
        broker.ifPresent(appender -> appender.meters(meters));
        bounces.meters(meters);
        Handler publish = publishing.handler();
        Paths.route(routing, "/publish", (request, response) -> {
            if (request.prologue().method().equals(Method.POST)) {
                publish.handle(request, response);
            } else {
                Problem.methodNotAllowed(request, response, "POST");
            }
        });
        routing.any(
                "/publish/*",
                (request, response) -> Problem.of(
                                Status.NOT_FOUND_404,
                                "there is nothing at this path; one event or a batch of them is sent to /publish")
                        .send(request, response));
        OpenApi.route(routing, "ingest", IngestFunction.class);
    }

    @Override
    public List<HealthCheck> health() {
        List<HealthCheck> checks = new ArrayList<>(commit.health());
        broker.ifPresent(appender -> checks.add(appender.health()));
        return checks;
    }

    @Override
    public void close() {
        broker.ifPresent(Appender::close);
        commit.close();
        bounces.close();
        publishing.close();
        access.close();
    }
}
