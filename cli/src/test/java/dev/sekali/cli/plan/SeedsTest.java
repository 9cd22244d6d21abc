package dev.sekali.cli.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SeedsTest {

    private static final Instant NOW = Instant.parse("2026-11-24T08:30:00Z");

    @Test
    void aFreshSeedBringsItsTimeAlong() {
        assertThat(GeneratedPlan.start(GeneratedPlan.freshSeed(NOW, new Random(1))))
                .isEqualTo(NOW);
    }

    @Test
    void seedsOfOneSecondDiffer() {
        Random random = new Random(1);
        assertThat(GeneratedPlan.freshSeed(NOW, random))
                .isPositive()
                .isNotEqualTo(GeneratedPlan.freshSeed(NOW, random));
    }

    @Test
    void aMadeUpSeedStartsAtAFixedTime() {
        assertThat(GeneratedPlan.start(42))
                .isEqualTo(GeneratedPlan.start(-7))
                .isEqualTo(Instant.parse("2025-01-01T00:00:00Z"));
    }
}
