package dev.sekali.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The short form of {@code make chaos}: each of these faults once or twice, in the middle of load, one after the other. */
class ShortChaosTest {

    @TempDir
    private static Path folder = Path.of("");

    private static Lab lab;

    @BeforeAll
    static void open() throws Exception {
        lab = Lab.open(folder);
    }

    @AfterAll
    static void close() throws Exception {
        lab.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "kill-postmaster",
                "kill-backend",
                "kill-ingest",
                "kill-ingest-before-commit",
                "kill-ingest-before-answer",
                "rolling-restart",
                "network-cut",
                "connection-forgotten",
                "reset-after-commit-sent",
                "reset-before-answer",
                "timeouts-fired",
                "role-timeouts",
                "read-only",
                "clock-skew",
            })
    void thePromiseHolds(String fault) throws Exception {
        Row row = Scenarios.named(fault).orElseThrow().run(lab, 1);
        assertThat(row.faults()).isEmpty();
        assumeTrue(row.times() > 0, row::fault);
        assertThat(row.acknowledged()).isPositive();
    }

    /** Two of its faults: PostgreSQL's end and feed's own. */
    @Test
    void consumersMissNothing() throws Exception {
        Row row = Scenarios.named("feed-under-faults").orElseThrow().run(lab, 2);
        assertThat(row.faults()).isEmpty();
        assertThat(row.acknowledged()).isPositive();
    }

    @Test
    void aCrowdIsServed() throws Exception {
        int connections = 300;
        Crowd crowd = new Crowd(connections, Duration.ofSeconds(1));
        Row row = Scenario.load("crowd", connections, Map.of(), crowd).run(lab, 1);
        assertThat(row.faults()).isEmpty();
        assertThat(row.acknowledged()).isGreaterThan(connections);
    }
}
