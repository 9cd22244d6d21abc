package dev.sekali.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SqlTest {

    @Test
    void commentsAreNotSent() {
        assertThat(Sql.load(SqlTest.class, "commented.sql").with("what", "1").text())
                .isEqualTo("SELECT 1");
    }

    /** By which traces show it. */
    @Test
    void itKeepsItsNameAndKnowsItsVerb() {
        Sql sql = Sql.load(SqlTest.class, "commented.sql").with("what", "1");
        assertThat(sql.name()).isEqualTo("commented");
        assertThat(sql.operation()).isEqualTo("SELECT");
    }

    @Test
    void aMissingFileIsNamed() {
        assertThatThrownBy(() -> Sql.load(SqlTest.class, "nowhere.sql"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("nowhere.sql");
    }
}
