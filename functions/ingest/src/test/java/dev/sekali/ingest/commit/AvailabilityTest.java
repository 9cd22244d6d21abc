package dev.sekali.ingest.commit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sekali.testing.Logs;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class AvailabilityTest {

    private final AtomicInteger firsts = new AtomicInteger();
    private final Availability availability = new Availability(firsts::incrementAndGet);

    @Test
    void whoWaitsForTheFirstConnectionIsToldOfItOnce() {
        assertThat(firsts).hasValue(0);
        availability.connected();
        availability.connected();
        availability.lost("broken");
        availability.lost("broken");
        availability.connected();
        assertThat(firsts).hasValue(1);
    }

    @Test
    void aSilentDatabaseIsAwayHoweverManyConnectionsThereAre() {
        availability.connected();
        availability.connected();
        availability.silent("no answer");
        assertThat(availability.available()).isFalse();
        assertThat(availability.up()).isZero();
        assertThat(availability.fault()).isEqualTo("no answer");
    }

    @Test
    void oneThatAnswersAgainHasTheConnectionsThatItHad() {
        availability.connected();
        availability.connected();
        availability.silent("no answer");
        availability.answers();
        assertThat(availability.available()).isTrue();
        assertThat(availability.up()).isEqualTo(2);
    }

    @Test
    void aNewConnectionEndsTheSilence() {
        availability.connected();
        availability.silent("no answer");
        availability.lost("broken");
        availability.connected();
        assertThat(availability.available()).isTrue();
        assertThat(availability.up()).isEqualTo(1);
    }

    @Test
    void anAnswerToSomebodyElseIsNoConnection() {
        availability.connected();
        availability.silent("no answer");
        availability.lost("broken");
        availability.answers();
        assertThat(availability.available()).isFalse();
    }

    @Test
    void eachReasonOfAnOutageIsSaidOnceHoweverOftenTheyTakeTurns() {
        try (Logs logs = new Logs(Availability.class.getName())) {
            availability.connected();
            availability.lost("ended");
            for (int i = 0; i < 3; i++) {
                availability.refused("full", true);
                availability.refused("wrong password", false);
            }
            assertThat(logs.linesWith("503 until it is back"))
                    .containsExactly(
                            "ended; publishing answers 503 until it is back",
                            "full; publishing answers 503 until it is back",
                            "wrong password; publishing answers 503 until it is back");
        }
    }
}
