package dev.sekali.cli.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.RandomDistribution;
import net.jqwik.api.constraints.IntRange;

/** A time that was altered is found out, whichever of the years that are taken it is in. */
class TimestampsPropertiesTest {

    private static final DateTimeFormatter STORED =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    @Property
    void aTimeThatIsKeptToTheMicrosecondIsTheSameAndNoOtherIs(
            @ForAll("micros") Instant sent,
            @ForAll @IntRange(min = 0, max = 999) int nanos,
            @ForAll @IntRange(min = -2, max = 2) int off) {
        String stored = STORED.format(sent.plus(off, ChronoUnit.MICROS));
        // Some keep what is finer by rounding it.
        boolean same = off == 0 || (off == 1 && nanos > 0);
        assertThat(EventComparison.sameTime(sent.plusNanos(nanos).toString(), stored))
                .isEqualTo(same);
    }

    @Provide
    Arbitrary<Instant> micros() {
        Instant first = Instant.parse("0000-01-01T00:00:00Z");
        long range = ChronoUnit.MICROS.between(first, Instant.parse("9999-12-31T23:59:59.999999Z"));
        return Arbitraries.longs()
                .between(0, range)
                .withDistribution(RandomDistribution.uniform())
                .map(micros -> first.plus(micros, ChronoUnit.MICROS));
    }
}
