package dev.sekali.chaos.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sekali.chaos.judge.Key;
import dev.sekali.chaos.judge.Verdict;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a 200 may say, and each lie that must be caught. */
class AnswersTest {

    private static final List<Key> ONE = List.of(new Key("t", "1"));
    private static final List<Key> TWO = List.of(new Key("t", "1"), new Key("t", "2"));

    private static final String BATCH = """
            {'received':2,'unique_processed':1,'duplicate_dropped':1,'results':
            [{'index':0,'event_id':'1','status':'success'},{'index':1,'event_id':'2','status':'ignored'}]}""";

    private static List<Verdict> read(List<Key> sent, String body) throws IOException {
        return Answers.read(sent, body.replace('\'', '"'));
    }

    @Test
    void eachEventOfABatchHasItsVerdict() throws Exception {
        assertThat(read(TWO, BATCH)).containsExactly(Verdict.SUCCESS, Verdict.IGNORED);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'received':2         | 'received':3             | its sums are not those of its results",
                "'unique_processed':1 | 'unique_processed':2     | its sums are not those of its results",
                "'status':'ignored'   | 'status':'success'       | its sums are not those of its results",
                "'status':'ignored'   | 'status':'perhaps'       | its status is neither success nor ignored",
                "'event_id':'2'       | 'event_id':'1'           | its result 1 is not that of the event that was sent",
                "'index':1            | 'index':0                | its result 1 is not that of the event that was sent",
                "'results':           | 'answers':               | it has 0 results for 2 events",
            })
    void aBatchThatIsAnsweredOtherwiseIsCaught(String right, String wrong, String fault) {
        assertThatThrownBy(() -> read(TWO, BATCH.replace(right, wrong)))
                .isInstanceOf(IOException.class)
                .hasMessage(fault);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'status':'success','topic':'t','event_id':'2'}",
                "{'status':'success','topic':'u','event_id':'1'}",
                "{'topic':'t','event_id':'1'}",
                "{'status':'success','topic':'t','event_id':'1'} {}",
                "success",
                "[]",
            })
    void anAnswerToAnotherEventOrNoneIsCaught(String body) {
        assertThatThrownBy(() -> read(ONE, body)).isInstanceOf(IOException.class);
    }
}
