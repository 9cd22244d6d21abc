package dev.sekali.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpenedTest {

    private final List<String> closed = new ArrayList<>();
    private final Opened opened = new Opened();

    @Test
    void theLastIsClosedFirstAndNoneTwice() throws IOException {
        opened.keep(resource("first"));
        opened.keep(resource("last"));
        opened.close();
        opened.close();
        assertThat(closed).containsExactly("last", "first");
    }

    @Test
    void oneThatCannotBeClosedKeepsNoOtherOpen() {
        opened.keep(resource("first"));
        IllegalStateException broken = new IllegalStateException("broken");
        opened.<AutoCloseable>keep(() -> {
            throw broken;
        });
        assertThatThrownBy(opened::close).isInstanceOf(IOException.class).hasSuppressedException(broken);
        assertThat(closed).containsExactly("first");
    }

    private AutoCloseable resource(String name) {
        return () -> closed.add(name);
    }
}
