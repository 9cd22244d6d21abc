package dev.sekali.ingest.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.DateTimeException;
import java.util.OptionalLong;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The quick way to read the usual form is held against the formatter, which reads the same time with another offset. */
class EventTimePropertiesTest {

    @Property(tries = 2000)
    void theUsualFormMeansWhatItsTwinWithAnOffsetMeans(@ForAll("localTimes") String local) {
        assertThat(read(local + "Z")).isEqualTo(read(local + "+00:00"));
    }

    @Provide
    Arbitrary<String> localTimes() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, 9999),
                        Arbitraries.integers().between(0, 13),
                        Arbitraries.integers().between(0, 32),
                        Arbitraries.integers().between(0, 24),
                        Arbitraries.integers().between(0, 60),
                        Arbitraries.integers().between(0, 60),
                        Arbitraries.strings().numeric().ofMinLength(0).ofMaxLength(10))
                .as((year, month, day, hour, minute, second, fraction) -> "%04d-%02d-%02dT%02d:%02d:%02d%s"
                        .formatted(year, month, day, hour, minute, second, fraction.isEmpty() ? "" : "." + fraction));
    }

    private static OptionalLong read(String text) {
        try {
            return OptionalLong.of(EventTime.parse(text));
        } catch (DateTimeException e) {
            return OptionalLong.empty();
        }
    }
}
