package dev.sekali.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sekali.events.read.ReadFailure;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ReadAheadTest {

    @Test
    void partsComeInTheirOrderWhetherTheyWereBegunOrNot() {
        Iterator<Integer> parts = List.of(1, 2, 3).iterator();
        ReadAhead<Integer> ahead = new ReadAhead<>(parts::next);
        assertThat(ahead.next()).isEqualTo(1);
        ahead.begin();
        assertThat(ahead.next()).isEqualTo(2);
        assertThat(ahead.next()).isEqualTo(3);
    }

    @Test
    void aPartIsReadWhileItsUserDoesSomethingElse() throws InterruptedException {
        CountDownLatch reads = new CountDownLatch(1);
        ReadAhead<String> ahead = new ReadAhead<>(() -> {
            reads.countDown();
            return "part";
        });
        ahead.begin();
        assertThat(reads.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(ahead.next()).isEqualTo("part");
    }

    @Test
    void whoTakesThePartGetsItsFailure() {
        ReadAhead<String> ahead = new ReadAhead<>(() -> {
            throw new ReadFailure(ReadFailure.Kind.UNSETTLED, "open");
        });
        ahead.begin();
        assertThatThrownBy(ahead::next).isInstanceOf(ReadFailure.class).hasMessage("open");
    }
}
