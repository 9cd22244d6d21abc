package dev.sekali.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ChildTest {

    /** Says something when it has started, and something when it is told to stop. */
    static final class Talkative {

        private Talkative() {}

        public static void main(String[] args) throws InterruptedException {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> System.err.println("good bye")));
            System.out.println("good day");
            Thread.currentThread().join();
        }
    }

    @Test
    void whatAProgramSaysAtItsEndIsHeard() {
        Child child = Child.start(Talkative.class, Map.of());
        await().until(() -> child.output().contains("good day"));
        child.close();
        await().until(() -> child.errors().contains("good bye"));
        assertThat(child.isAlive()).isFalse();
    }
}
