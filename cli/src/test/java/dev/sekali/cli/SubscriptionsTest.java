package dev.sekali.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code sekali subscriptions}. */
class SubscriptionsTest {

    private static Run run(FeedServer server, String... args) {
        return Run.with(Map.of("SEKALI_URL", server.url()), "", args);
    }

    @Test
    void toCreateTheSameAgainIsNoFaultAndAnotherIsOne() throws IOException {
        try (FeedServer server = FeedServer.start(EventsTest.store(3), FeedServer.NONE)) {
            String[] create = {"subscriptions", "create", "billing", "--topic=b", "--topic=a", "--from=2", "--shards=2"
            };
            Run created = run(server, create);
            assertThat(created.status()).as(created.err()).isZero();
            assertThat(created.out())
                    .startsWith("billing created\nsubscription  topics  shard  position  lag    age  reader  until\n")
                    .contains("\nbilling       a,b       0/2         2    1  1m15s  -       -\n", "1/2")
                    .hasLineCount(4);
            Run again = run(server, create);
            assertThat(again.status()).isZero();
            assertThat(again.out()).startsWith("billing is there already\n");
            Run other = run(server, "subscriptions", "create", "billing");
            assertThat(other.status()).isEqualTo(1);
            assertThat(other.err()).isEqualTo("billing is not created: Another definition\n");
        }
    }

    @Test
    void allAreListed() throws IOException {
        try (FeedServer server = FeedServer.start(EventsTest.store(1_500), FeedServer.NONE)) {
            run(server, "subscriptions", "create", "a");
            run(server, "subscriptions", "create", "b", "--from=now");
            assertThat(run(server, "subscriptions").out().lines().toList())
                    .containsExactly(
                            "subscription  topics  shard  position    lag    age  reader  until",
                            "a             all       0/1         0  1,500  1m15s  -       -",
                            "b             all       0/1     1,500      0     0s  -       -");
            Run json = run(server, "subscriptions", "list", "-ojson");
            assertThat(json.out()).hasLineCount(1);
            assertThat(new ObjectMapper().readTree(json.out()).path("subscriptions"))
                    .hasSize(2);
        }
    }

    @Test
    void aResetMovesOneShardOrAll() throws IOException {
        try (FeedServer server = FeedServer.start(EventsTest.store(9), FeedServer.NONE)) {
            run(server, "subscriptions", "create", "a", "--shards=2");
            assertThat(run(server, "subscriptions", "reset", "a", "--to=5", "--shard=1")
                            .status())
                    .isZero();
            assertThat(server.subscription("a").position(0)).isZero();
            assertThat(server.subscription("a").position(1)).isEqualTo(5);
            assertThat(run(server, "subscriptions", "reset", "a", "--to=now").out())
                    .startsWith("a reset\n");
            assertThat(server.subscription("a").position(0)).isEqualTo(9);
            Run missing = run(server, "subscriptions", "reset", "b", "--to=now");
            assertThat(missing.status()).isEqualTo(4);
            assertThat(missing.err()).isEqualTo("There is no subscription b at " + server.url() + "\n");
        }
    }

    @Test
    void toDeleteIsAskedForOrSaid() throws IOException {
        try (FeedServer server = FeedServer.start(EventsTest.store(9), FeedServer.NONE)) {
            run(server, "subscriptions", "create", "a");
            Run refused = run(server, "subscriptions", "delete", "a");
            assertThat(refused.status()).isEqualTo(2);
            assertThat(refused.err()).contains("--yes");
            Map<String, String> environment = Map.of("SEKALI_URL", server.url());
            Run no =
                    Run.with(environment, true, "n\n".getBytes(StandardCharsets.UTF_8), "subscriptions", "delete", "a");
            assertThat(no.status()).isEqualTo(2);
            assertThat(no.err()).endsWith("Nothing is deleted\n");
            assertThat(server.find("a")).isPresent();
            Run yes =
                    Run.with(environment, true, "y\n".getBytes(StandardCharsets.UTF_8), "subscriptions", "delete", "a");
            assertThat(yes.status()).as(yes.err()).isZero();
            assertThat(yes.out()).isEqualTo("a deleted\n");
            assertThat(server.find("a")).isEmpty();
            Run missing = run(server, "subscriptions", "delete", "a", "--yes");
            assertThat(missing.status()).isEqualTo(4);
            assertThat(missing.err()).isEqualTo("There is no subscription a at " + server.url() + "\n");
        }
    }

    @Test
    void aDeletionWhoseAnswerIsLostIsDone() throws IOException {
        FeedServer.Faults lost = new FeedServer.Faults() {
            @Override
            public Optional<Manners.Answer> instead(String methodAndPath, int number) {
                return methodAndPath.startsWith("DELETE") && number == 1
                        ? Optional.of(Manners.Answer.lost())
                        : Optional.empty();
            }
        };
        try (FeedServer server = FeedServer.start(EventsTest.store(9), lost)) {
            Run run = run(server, "subscriptions", "delete", "a", "--yes");
            assertThat(run.status()).as(run.err()).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            create                     | create needs the NAME of a subscription
            list x                     | list takes no NAME; it shows all
            reset x                    | reset needs --to, such as --to=start
            list --shards=2            | --shards is for create, not for list
            delete x --to=now          | --to is for reset, not for delete
            create x --shards=65       | --shards=65 is not a whole number from 1 to 64
            destroy                    | ACTION=destroy is neither list nor create nor reset nor delete
            destroy x                  | ACTION=destroy is neither list nor create nor reset nor delete
            destroy x y                | ACTION=destroy is neither list nor create nor reset nor delete
            """)
    void whatDoesntFitTogetherIsToldInOneLine(String args, String line) {
        Run run = Run.of(("subscriptions " + args).split(" ", -1));
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).isEqualTo(line + "\n");
    }
}
