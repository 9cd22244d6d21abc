package dev.sekali.logging;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestIdTest {

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "a\nb", "<b>", "é", "a/b", "a\"b"})
    void anIdOfOtherCharactersIsNotFit(String id) {
        assertThat(RequestId.isFit(id)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "Z", "0", "._-", "0af7651916cd43dd8448eb211c80319c"})
    void anOrdinaryIdIsFit(String id) {
        assertThat(RequestId.isFit(id)).isTrue();
    }

    @Test
    void anIdHasUpTo128Characters() {
        assertThat(RequestId.isFit("x".repeat(128))).isTrue();
        assertThat(RequestId.isFit("x".repeat(129))).isFalse();
    }

    @Test
    void freshIdsAreFitAndDiffer() {
        assertThat(IntStream.range(0, 1000).mapToObj(_ -> RequestId.fresh()).distinct())
                .hasSize(1000)
                .allMatch(RequestId::isFit);
    }
}
