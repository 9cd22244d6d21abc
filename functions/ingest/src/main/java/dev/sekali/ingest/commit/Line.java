package dev.sekali.ingest.commit;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Submissions one behind the other, what they amount to, and how many batches of them run. Belongs to the lock of its queue. */
final class Line {

    private final Deque<Submission> waiting = new ArrayDeque<>();
    private int events;
    private long bytes;
    private int running;

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    int events() {
        return events;
    }

    /** In bytes of memory, about. */
    long bytes() {
        return bytes;
    }

    /** Batches that were begun and have not ended. */
    int running() {
        return running;
    }

    void begin() {
        running++;
    }

    void end() {
        running--;
    }

    /** Who has waited longest; there must be one. */
    Submission first() {
        return waiting.element();
    }

    void add(Submission submission) {
        waiting.add(submission);
        events += submission.events().size();
        bytes += submission.bytes();
    }

    /** Takes out who came first, and as many more as fit with it under both caps. */
    List<Submission> take(int eventCap, long byteCap) {
        List<Submission> taken = new ArrayList<>();
        int takenEvents = 0;
        long takenBytes = 0;
        while (!waiting.isEmpty()) {
            Submission next = waiting.element();
            takenEvents += next.events().size();
            takenBytes += next.bytes();
            if (!taken.isEmpty() && (takenEvents > eventCap || takenBytes > byteCap)) {
                break;
            }
            taken.add(waiting.remove());
            events -= next.events().size();
            bytes -= next.bytes();
        }
        return taken;
    }
}
