package dev.sekali.e2e;

import static org.awaitility.Awaitility.await;

import dev.sekali.e2e.Stack.Answer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** Senders that never try again: each answer but 200 stays a failure. */
final class Senders implements AutoCloseable {

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicLong answers = new AtomicLong();
    private final List<String> failures = new CopyOnWriteArrayList<>();
    private volatile boolean closed;

    Senders(int count, Supplier<Answer> publish) {
        for (int i = 0; i < count; i++) {
            threads.execute(() -> {
                while (!closed) {
                    attempt(publish);
                }
            });
        }
    }

    /** Waits for so many more answers. */
    void awaitAnswers(long more, Duration patience) {
        long target = answers.get() + more;
        await().atMost(patience).until(() -> answers.get() >= target);
    }

    long answers() {
        return answers.get();
    }

    List<String> failures() {
        return List.copyOf(failures);
    }

    @Override
    public void close() {
        closed = true;
        threads.close();
    }

    private void attempt(Supplier<Answer> publish) {
        try {
            Answer answer = publish.get();
            if (answer.status() != 200) {
                failures.add(answer.toString());
            }
            answers.incrementAndGet();
        } catch (RuntimeException e) {
            failures.add(e.toString());
        }
    }
}
