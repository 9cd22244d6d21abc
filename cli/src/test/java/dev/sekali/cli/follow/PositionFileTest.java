package dev.sekali.cli.follow;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PositionFileTest {

    @TempDir
    private Path folder;

    @Test
    void anInterruptLosesNoPosition() throws Exception {
        Path path = folder.resolve("state");
        try (PositionFile file = PositionFile.create(path, new Bookmark(1, "http://here", List.of(), List.of()))) {
            Thread.currentThread().interrupt();
            file.move(12);
            file.move(13);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(Files.readString(path)).contains("\"position\":13 ");
    }
}
