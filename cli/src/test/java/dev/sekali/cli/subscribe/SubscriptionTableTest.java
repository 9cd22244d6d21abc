package dev.sekali.cli.subscribe;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Subscriptions as people see them. */
class SubscriptionTableTest {

    @Test
    void howFarBehindIsADashWhileTheServiceDoesNotKnow() throws IOException {
        assertThat(SubscriptionTable.lines(new ObjectMapper().readTree("""
                        [{"name":"young","topics":[],"shards":1,"positions":[{"shard":0,"position":7,"lag":null,
                          "age_seconds":null,"reader":null,"lease_until":null}]}]""")))
                .containsExactly(
                        "subscription  topics  shard  position  lag  age  reader  until",
                        "young         all       0/1         7    -    -  -       -");
    }
}
