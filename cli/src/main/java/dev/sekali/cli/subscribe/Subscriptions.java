package dev.sekali.cli.subscribe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sekali.cli.feed.Feed;
import dev.sekali.cli.feed.FeedCommand;
import dev.sekali.cli.feed.Start;
import dev.sekali.cli.http.Problem;
import dev.sekali.cli.http.Reply;
import dev.sekali.cli.http.Service;
import dev.sekali.cli.options.Context;
import dev.sekali.cli.options.ExitStatus;
import dev.sekali.cli.options.Failure;
import dev.sekali.cli.options.Output;
import dev.sekali.cli.options.Whole;
import dev.sekali.cli.text.Printable;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParseResult;

/** {@code sekali subscriptions}. */
@Command(
        name = "subscriptions",
        description = {
            "Lists subscriptions and how far they are, creates, resets and deletes them.",
            "",
            "lag is how many seqs a shard is behind the newest event, age how long its oldest event waits. To create again what"
                    + " is there changes nothing. To reset moves the position, and ends the leases of who reads."
        },
        footer = {
            "  sekali subscriptions",
            "  sekali subscriptions create billing --topic=orders --topic=refunds --shards=4",
            "  sekali subscriptions reset billing --to=2026-01-31",
            "  sekali subscriptions delete billing --yes"
        },
        exitCodeList = {
            "0:done; what is created may have been there before",
            "1:there is another subscription of that name, or the output can't be written",
            "2:wrong usage: an option, a variable or a URL that is not Sekali's",
            "3:gave up retrying",
            "4:there is no such subscription",
            "130:interrupted; 143 if by SIGTERM"
        })
public final class Subscriptions extends FeedCommand {

    private enum Action {
        LIST,
        CREATE,
        RESET,
        DELETE;

        private List<String> options() {
            return switch (this) {
                case LIST -> List.of();
                case CREATE -> List.of("--topic", "--from", "--shards");
                case RESET -> List.of("--to", "--shard");
                case DELETE -> List.of("--yes");
            };
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "ACTION",
            defaultValue = "list",
            description = "list, create, reset or delete. (default ${DEFAULT-VALUE})")
    private Action action;

    @Parameters(index = "1", arity = "0..1", paramLabel = "NAME", description = "The subscription, but for list.")
    private Optional<String> name;

    @Option(
            names = "--topic",
            paramLabel = "TOPIC",
            description = "create: only events of this topic. Repeat it for more topics. (default: all)")
    private final List<String> topics = new ArrayList<>();

    @Option(
            names = "--from",
            paramLabel = "START",
            converter = Start.Reader.class,
            description = "create: where it begins: " + Start.HELP + " (default start)")
    private Optional<Start> from;

    @Whole(max = 64)
    @Option(
            names = "--shards",
            paramLabel = "N",
            description = "create: how many can read at once. It stays so. (default 1)")
    private Optional<Integer> shards;

    @Option(
            names = "--to",
            paramLabel = "START",
            converter = Start.Reader.class,
            description = "reset: where it goes on, as for --from.")
    private Optional<Start> to;

    @Whole(min = 0, max = 63)
    @Option(
            names = "--shard",
            paramLabel = "K",
            description = "reset: this shard alone, counted from 0. (default: all)")
    private Optional<Integer> shard;

    @Option(names = "--yes", description = "delete: without asking.")
    private boolean yes;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "${env:OUTPUT:-text}",
            description = "text, or json for what the service says, in a line. (OUTPUT, default ${DEFAULT-VALUE})")
    private Output output;

    public Subscriptions(Context context) {
        super(context);
    }

    @Override
    public Stream<String> faults(ParseResult given) {
        return Stream.concat(super.faults(given), given.errors().isEmpty() ? misplaced(given) : Stream.empty());
    }

    private Stream<String> misplaced(ParseResult given) {
        List<String> faults = new ArrayList<>();
        if (action == Action.LIST && name.isPresent()) {
            faults.add("list takes no NAME; it shows all");
        } else if (action != Action.LIST && name.isEmpty()) {
            faults.add("%s needs the NAME of a subscription".formatted(action));
        }
        for (Action other : Action.values()) {
            other.options().stream()
                    .filter(option -> other != action && given.hasMatchedOption(option))
                    .forEach(option -> faults.add("%s is for %s, not for %s".formatted(option, other, action)));
        }
        if (action == Action.RESET && to.isEmpty()) {
            faults.add("reset needs --to, such as --to=start");
        }
        return faults.stream();
    }

    @Override
    protected ExitStatus run(Feed feed) throws Failure {
        switch (action) {
            case LIST -> list(feed);
            case CREATE -> create(feed, name.orElseThrow());
            case RESET -> reset(feed, name.orElseThrow());
            case DELETE -> delete(feed, name.orElseThrow());
        }
        return ExitStatus.OK;
    }

    private void list(Feed feed) throws Failure {
        Reply.Received answer = feed.ask(
                feed.service()
                        .request("/subscriptions")
                        .header("Accept", "application/json")
                        .build(),
                Duration.ZERO);
        if (answer.status() != 200) {
            throw feed.failure(answer);
        }
        JsonNode all = Subscription.json(feed, answer);
        if (!all.path("subscriptions").isArray()) {
            throw feed.notSekali("its answer has no subscriptions");
        }
        PrintStream out = context.streams().out();
        if (output == Output.JSON) {
            out.println(all);
        } else {
            SubscriptionTable.lines(all.path("subscriptions")).forEach(out::println);
        }
    }

    private void create(Feed feed, String wanted) throws Failure {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        ArrayNode list = body.putArray("topics");
        topics.stream().sorted().distinct().forEach(list::add);
        body.set("from", from.orElseGet(() -> Start.of("start")).json());
        body.put("shards", shards.orElse(1));
        Reply.Received answer = change(feed, "PUT", wanted, body);
        switch (answer.status()) {
            case 200, 201 -> show(feed, answer, answer.status() == 201 ? "created" : "is there already");
            // It says why, and what to do.
            case 409 ->
                throw new Failure(
                        ExitStatus.NOT_VERIFIED, "%s is not created: %s".formatted(wanted, Problem.describe(answer)));
            default -> throw feed.failure(answer);
        }
    }

    private void reset(Feed feed, String wanted) throws Failure {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.set("position", to.orElseThrow().json());
        shard.ifPresent(one -> body.put("shard", one));
        Reply.Received answer = change(feed, "PATCH", wanted, body);
        if (answer.status() != 200) {
            throw Subscription.failure(feed, wanted, "", answer);
        }
        show(feed, answer, "reset");
    }

    private void show(Feed feed, Reply.Received answer, String done) throws Failure {
        JsonNode subscription = Subscription.json(feed, answer);
        PrintStream out = context.streams().out();
        if (output == Output.JSON) {
            out.println(subscription);
            return;
        }
        out.println(Printable.line(subscription.path("name").asText()) + " " + done);
        SubscriptionTable.lines(JsonNodeFactory.instance.arrayNode().add(subscription))
                .forEach(out::println);
    }

    private void delete(Feed feed, String wanted) throws Failure {
        if (!yes) {
            confirm(wanted);
        }
        boolean[] again = {false};
        HttpRequest request = feed.service().request(path(wanted)).DELETE().build();
        Reply.Received answer =
                feed.received(feed.service().ask(request, feed.service().exchange()::send, why -> {
                    again[0] = true;
                    feed.waiting(why);
                }));
        // An answer that got lost may have been that it's gone.
        if (answer.status() != 204 && !(again[0] && answer.status() == 404)) {
            throw Subscription.failure(feed, wanted, "", answer);
        }
        if (output == Output.TEXT) {
            context.streams().out().println(wanted + " deleted");
        }
    }

    private void confirm(String wanted) throws Failure {
        if (!context.streams().terminal()) {
            throw Failure.usage("delete forgets how far %s is; give --yes to do it".formatted(wanted));
        }
        context.streams().err().print("Delete %s, and forget how far it is? [y/N] ".formatted(wanted));
        context.streams().err().flush();
        try {
            String said = new BufferedReader(
                            new InputStreamReader(context.streams().in(), StandardCharsets.UTF_8))
                    .readLine();
            if (said != null && List.of("y", "yes").contains(said.strip().toLowerCase(Locale.ROOT))) {
                return;
            }
        } catch (IOException e) {
            // No answer is no.
        }
        throw Failure.usage("Nothing is deleted");
    }

    private static String path(String name) {
        return "/subscriptions/" + Service.segment(name);
    }

    private static Reply.Received change(Feed feed, String method, String name, ObjectNode body) throws Failure {
        return feed.ask(
                feed.service()
                        .request(path(name))
                        .header("Accept", "application/json")
                        .header("Content-Type", "application/json")
                        .method(method, BodyPublishers.ofString(body.toString()))
                        .build(),
                Duration.ZERO);
    }
}
