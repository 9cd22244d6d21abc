package dev.sekali.cli.follow;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class UnreadTest {

    private final Unread unread = new Unread();

    @Test
    void whereNothingWasWrittenNothingIsUnread() {
        assertThat(unread.position(7)).isEqualTo(7);
    }

    @Test
    void allThatAPipeHoldsMayBeUnreadAndNoMore() {
        unread.wrote(0, 100);
        assertThat(unread.position(9)).isZero();
        unread.wrote(3, 100 + Unread.PIPE_BYTES - 1);
        unread.wrote(5, 100 + Unread.PIPE_BYTES);
        // One byte of the first may be in the pipe, if the last could not be written.
        assertThat(unread.position(9)).isZero();
        unread.wrote(6, 200 + Unread.PIPE_BYTES);
        assertThat(unread.position(9)).isEqualTo(3);
    }

    @Test
    void aLineLongerThanThePipeMayHaveFailedWithTheOnesBeforeItUnread() {
        unread.wrote(0, 10);
        unread.wrote(3, 10 + 3 * Unread.PIPE_BYTES);
        assertThat(unread.position(9)).isZero();
    }
}
