package dev.sekali.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class FairStreamTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final AtomicBoolean stopping = new AtomicBoolean();

    @Test
    void readersThatNeverWaitLetOthersRun() throws InterruptedException {
        int processors = Runtime.getRuntime().availableProcessors();
        CountDownLatch reading = new CountDownLatch(processors);
        List<Thread> readers = new ArrayList<>();
        try {
            for (int i = 0; i < processors; i++) {
                readers.add(Thread.ofVirtual().start(() -> read(reading)));
            }
            reading.await();
            Thread other = Thread.startVirtualThread(() -> {});
            assertThat(other.join(PATIENCE)).isTrue();
        } finally {
            stopping.set(true);
            for (Thread reader : readers) {
                reader.join();
            }
        }
    }

    private void read(CountDownLatch reading) {
        try (InputStream endless = new FairStream(new Endless())) {
            byte[] buffer = new byte[2048];
            while (!stopping.get()) {
                assertThat(endless.read(buffer)).isEqualTo(buffer.length);
                reading.countDown();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class Endless extends InputStream {

        @Override
        public int read() {
            return 0;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) {
            Arrays.fill(bytes, offset, offset + length, (byte) 0);
            return length;
        }
    }
}
