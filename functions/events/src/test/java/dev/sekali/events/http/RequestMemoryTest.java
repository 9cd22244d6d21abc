package dev.sekali.events.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sekali.events.read.ReadFailure;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class RequestMemoryTest {

    private static final int MIB = 1 << 20;

    private final RequestMemory memory = new RequestMemory(MIB);

    @Test
    void whoFindsNoneIsRefusedAndWhoIsSmallIsNot() throws Exception {
        CountDownLatch taken = new CountDownLatch(1);
        CountDownLatch sent = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> holder = threads.submit(() -> memory.run(() -> {
                RequestMemory.take(MIB);
                taken.countDown();
                await(sent);
            }));
            taken.await();
            memory.run(() -> {
                RequestMemory.take(RequestMemory.SMALL_BYTES);
                assertThat(RequestMemory.hasRoom()).isFalse();
            });
            assertThatThrownBy(() -> memory.run(() -> RequestMemory.take(MIB)))
                    .isInstanceOfSatisfying(
                            ReadFailure.class,
                            failure -> assertThat(failure.kind()).isEqualTo(ReadFailure.Kind.BUSY));
            sent.countDown();
            holder.get();
        }
        memory.run(() -> RequestMemory.take(MIB));
    }

    @Test
    void whatIsTakenIsGivenBackHoweverARequestEnds() {
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> memory.run(() -> {
                        RequestMemory.take(MIB / 2);
                        RequestMemory.take(MIB / 2);
                        throw new IllegalStateException("the client is gone");
                    }))
                    .isInstanceOf(IllegalStateException.class);
        }
        memory.run(() -> assertThat(RequestMemory.hasRoom()).isTrue());
    }

    @Test
    void anAnswerThatIsLargerThanAllGetsAll() {
        memory.run(() -> {
            RequestMemory.take(10L * MIB);
            RequestMemory.take(10L * MIB);
        });
    }

    @Test
    void whatAReadMayBringIsTakenBeforeItAndGivenBackWhenItBringsLess() {
        memory.run(() -> {
            assertThat(RequestMemory.tryTake(MIB / 4)).isTrue();
            String found = RequestMemory.read(
                    MIB / 2,
                    () -> {
                        assertThat(RequestMemory.hasRoom()).isFalse();
                        assertThat(elseTryTake(MIB / 2)).isFalse();
                        return "little";
                    },
                    String::length);
            assertThat(found).isEqualTo("little");
            assertThat(RequestMemory.hasRoom()).isTrue();
            assertThatThrownBy(() -> RequestMemory.read(
                            MIB / 2,
                            () -> {
                                throw new IllegalStateException("planted");
                            },
                            any -> 0))
                    .hasMessage("planted");
            assertThat(elseTryTake(MIB / 2)).isTrue();
            RequestMemory.giveBack(MIB / 4);
        });
        memory.run(() -> assertThat(RequestMemory.tryTake(MIB + RequestMemory.SMALL_BYTES))
                .isTrue());
    }

    /** As another request. */
    private boolean elseTryTake(long bytes) {
        AtomicBoolean taken = new AtomicBoolean();
        memory.run(() -> taken.set(RequestMemory.tryTake(bytes)));
        return taken.get();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
