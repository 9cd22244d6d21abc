package dev.sekali.host.follow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SmallFileTest {

    @TempDir
    private Path folder;

    @Test
    void aFolderIsNoFile() {
        assertThatThrownBy(() -> SmallFile.read(Path.of("/"))).hasMessage("can't be read; name a readable file");
    }

    @Test
    void aFileOfOneMebibyteIsReadAndALargerOneRefused() throws IOException, BrokenFile {
        Path file = Files.write(folder.resolve("file"), new byte[1 << 20]);
        assertThat(SmallFile.read(file)).hasSize(1 << 20);
        Files.write(file, new byte[(1 << 20) + 1]);
        assertThatThrownBy(() -> SmallFile.read(file)).hasMessage("is larger than 1048576 bytes");
    }
}
