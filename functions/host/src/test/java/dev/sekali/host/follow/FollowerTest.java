package dev.sekali.host.follow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

/** What a follower says of files that can't be used. */
class FollowerTest {

    private final Queue<String> used = new ConcurrentLinkedQueue<>();
    private final Queue<String> complaints = new ConcurrentLinkedQueue<>();
    private volatile String content = "good";

    /** A file that is held in memory; its fault is all that stands before a colon. */
    private final class Text implements Followed {

        @Override
        public List<ByteBuffer> read() {
            return List.of(ByteBuffer.wrap(content.getBytes(StandardCharsets.UTF_8)));
        }

        @Override
        public void use(List<ByteBuffer> contents) throws BrokenFile {
            String text = StandardCharsets.UTF_8
                    .decode(contents.getFirst().duplicate())
                    .toString();
            used.add(text);
            if (text.contains(":")) {
                throw new BrokenFile(text.substring(0, text.indexOf(':')));
            }
        }

        @Override
        public Optional<String> complaint(BrokenFile broken) {
            complaints.add(broken.reason());
            return Optional.empty();
        }
    }

    private void change(String text) {
        content = text;
        await().until(() -> used.contains(text));
    }

    @Test
    void otherBytesWithTheSameFaultAreSaidNoMore() throws BrokenFile {
        try (Follower follower = Follower.start("test", Duration.ofMillis(10), new Text())) {
            change("empty: 1");
            change("empty: 2");
            change("cut off: 1");
            change("good again");
            await().until(() -> !follower.stale());
            // The same as before, but news.
            change("cut off: 2");
            await().until(() -> complaints.size() == 3);
        }
        assertThat(complaints).containsExactly("empty", "cut off", "cut off");
    }
}
