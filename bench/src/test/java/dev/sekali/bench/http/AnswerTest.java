package dev.sekali.bench.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AnswerTest {

    private final Answer answer = new Answer();

    @BeforeEach
    void begin() {
        answer.reset();
    }

    private static ByteBuffer ok(String body) {
        return bytes("HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void oneStoredEventIsCounted() {
        assertThat(answer.take(ok("{\"status\":\"success\",\"topic\":\"t\"}"))).isTrue();
        assertThat(answer.verdicts()).isEqualTo(new Answer.Verdicts(1, 0));
    }

    @Test
    void oneDuplicateIsCounted() {
        assertThat(answer.take(ok("{\"status\":\"ignored\",\"topic\":\"t\"}"))).isTrue();
        assertThat(answer.verdicts()).isEqualTo(new Answer.Verdicts(0, 1));
    }

    @Test
    void aBatchIsCountedByItsSumsHoweverLongItIs() {
        String results = "x".repeat(100_000);

        assertThat(answer.take(
                        ok("{\"received\":10,\"unique_processed\":7,\"duplicate_dropped\":3,\"results\":" + results)))
                .isTrue();
        assertThat(answer.verdicts()).isEqualTo(new Answer.Verdicts(7, 3));
    }

    @Test
    void anAnswerThatComesByteByByteIsWholeAtItsLast() {
        ByteBuffer whole = ok("{\"status\":\"success\"}");
        while (whole.remaining() > 1) {
            assertThat(answer.take(ByteBuffer.wrap(new byte[] {whole.get()}))).isFalse();
        }

        assertThat(answer.take(whole)).isTrue();
        assertThat(answer.status()).isEqualTo(200);
    }

    @Test
    void theStatusOfARefusalIsRead() {
        assertThat(answer.take(bytes("HTTP/1.1 503 Service Unavailable\r\ncontent-length: 2\r\n\r\n{}")))
                .isTrue();
        assertThat(answer.status()).isEqualTo(503);
    }

    @Test
    void anAnswerWithoutALengthIsRefused() {
        assertThatThrownBy(() -> answer.take(bytes("HTTP/1.1 200 OK\r\n\r\n")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("how long");
    }
}
