package dev.sekali.events.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sekali.host.ProblemException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AcceptTest {

    private static final List<String> OFFERS = List.of(MediaTypes.JSON, MediaTypes.NDJSON);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "*/*                                                  | json",
                "application/*                                        | json",
                "APPLICATION/X-NDJSON                                 | x-ndjson",
                "application/x-ndjson;charset=utf-8                   | x-ndjson",
                "application/json, application/x-ndjson               | json",
                "application/x-ndjson, application/json               | json",
                "application/x-ndjson, */*                            | x-ndjson",
                "application/json;q=0.8, application/x-ndjson;q=0.9   | x-ndjson",
                "application/json ; q=0.9 , application/x-ndjson;Q=.8 | json",
                "application/json;q=0, */*                            | x-ndjson",
                "application/*;q=0.9, */*;q=0.1                       | json",
                "text/html, application/xml;q=0.9, */*;q=0.8          | json",
                "application/json;q=many, application/x-ndjson        | x-ndjson",
                "application/json;q=2, application/x-ndjson           | x-ndjson",
                "nonsense, application/x-ndjson                       | x-ndjson",
                "nonsense                                             | json",
                "application/json;p=\"a,b\";q=0.1, application/x-ndjson  | x-ndjson",
                "text/plain;p=\", application/json;q=0\";q=1, */*;q=0.5 | json",
                "application/json;p=\"\\\",\";q=0.1, application/x-ndjson | x-ndjson",
                "''                                                   | json",
            })
    void theBestOfferIsChosen(String header, String subtype) {
        assertThat(Accept.parse(List.of(header)).choose(OFFERS)).isEqualTo("application/" + subtype);
    }

    @Test
    void withoutTheHeaderTheFirstOfferIsChosen() {
        assertThat(Accept.parse(List.of()).choose(OFFERS)).isEqualTo(MediaTypes.JSON);
    }

    @Test
    void severalHeadersCountAsOne() {
        assertThat(Accept.parse(List.of("application/json;q=0.1", "application/x-ndjson"))
                        .choose(OFFERS))
                .isEqualTo(MediaTypes.NDJSON);
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/html", "*/*;q=0", "application/json;q=0, application/x-ndjson;q=0", "text/*"})
    void nothingAcceptableIsAProblem(String header) {
        Accept accept = Accept.parse(List.of(header));
        assertThatThrownBy(() -> accept.choose(OFFERS))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().status().code()).isEqualTo(406));
    }
}
