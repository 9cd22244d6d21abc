package dev.sekali.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sekali.database.DatabaseSettings;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Ways out of a role: what the tables' rights don't tell, all of it refused. */
class RoleEscapeTest {

    /** To nobody but a superuser. */
    private static final List<String> OF_THE_SERVER = List.of(
            "COPY (SELECT 1) TO PROGRAM 'true'",
            "COPY (SELECT 1) TO '/tmp/made-up'",
            "SELECT pg_read_file('PG_VERSION')",
            "SELECT pg_ls_dir('.')",
            "SELECT lo_import('/etc/passwd')",
            "SELECT * FROM pg_authid",
            "SELECT * FROM pg_shadow",
            "SELECT * FROM pg_hba_file_rules",
            "SELECT * FROM pg_file_settings",
            "SELECT stavalues1 FROM pg_statistic",
            "SELECT umoptions FROM pg_user_mapping",
            "SELECT * FROM pg_largeobject",
            "SELECT subconninfo FROM pg_subscription",
            "UPDATE pg_class SET relowner = 0",
            "SET ROLE postgres",
            "SET SESSION AUTHORIZATION postgres",
            "SET session_replication_role = replica",
            "SET log_statement = 'all'",
            "SET zero_damaged_pages = on",
            "LOAD 'auto_explain'",
            "CREATE ROLE made_up SUPERUSER",
            "CREATE EXTENSION file_fdw",
            "CREATE LANGUAGE made_up HANDLER plpgsql_call_handler",
            "CREATE SUBSCRIPTION made_up CONNECTION 'dbname=x' PUBLICATION x WITH (connect = false)",
            "ALTER ROLE postgres PASSWORD 'x'",
            "ALTER ROLE CURRENT_USER SUPERUSER",
            "ALTER ROLE CURRENT_USER REPLICATION",
            "GRANT pg_read_all_data TO CURRENT_USER",
            "GRANT pg_execute_server_program TO CURRENT_USER",
            "SELECT pg_reload_conf()",
            "SELECT pg_switch_wal()",
            "SELECT pg_rotate_logfile()",
            "SELECT pg_stat_reset()",
            "SELECT pg_create_logical_replication_slot('made_up', 'pgoutput')",
            "SELECT pg_create_restore_point('made_up')",
            "SELECT set_config('data_directory_mode', '1', false), pg_ls_logdir()");

    /** The same, where no transaction may hold it. */
    private static final List<String> OF_THE_SERVER_ALONE = List.of(
            "CREATE DATABASE made_up",
            "CREATE TABLESPACE made_up LOCATION '/tmp'",
            "ALTER SYSTEM SET fsync = off",
            "DROP DATABASE postgres");

    /** To nobody but the owner of the database and its tables. */
    private static final List<String> OF_THE_OWNER = List.of(
            "DROP TABLE processed_events",
            "DROP TABLE audit_stats",
            "ALTER TABLE processed_events ADD COLUMN x int",
            "ALTER TABLE processed_events DISABLE TRIGGER ALL",
            "ALTER TABLE audit_stats DROP CONSTRAINT audit_stats_check",
            "ALTER TABLE audit_stats OWNER TO CURRENT_USER",
            "ALTER TABLE processed_events SET UNLOGGED",
            "ALTER SEQUENCE processed_events_seq_seq RESTART",
            "CREATE INDEX made_up ON processed_events (source)",
            "DROP INDEX processed_events_seq",
            "CREATE RULE made_up AS ON INSERT TO audit_stats DO INSTEAD NOTHING",
            "CREATE POLICY made_up ON audit_stats",
            "COMMENT ON TABLE audit_stats IS 'x'",
            "GRANT ALL ON processed_events TO PUBLIC",
            "GRANT ALL ON audit_stats TO PUBLIC",
            "GRANT ALL ON audit_rejected TO PUBLIC",
            "GRANT ALL ON bounces TO PUBLIC",
            "ALTER TABLE bounces DROP CONSTRAINT bounces_payload_check",
            "GRANT ALL ON subscriptions TO PUBLIC",
            "GRANT ALL ON retention_mark TO PUBLIC",
            "ALTER TABLE subscription_shards DROP CONSTRAINT subscription_shards_name_fkey",
            "CREATE OR REPLACE FUNCTION event_shard(topic text, event_id text, shards int) RETURNS int"
                    + " LANGUAGE sql IMMUTABLE RETURN 0",
            "DROP FUNCTION event_shard",
            "GRANT ALL ON SCHEMA public TO PUBLIC",
            "CREATE FUNCTION made_up() RETURNS int LANGUAGE sql AS 'SELECT 1'",
            "CREATE VIEW made_up AS SELECT 1",
            "CREATE TYPE made_up AS ENUM ('x')",
            "CREATE PUBLICATION made_up",
            "DROP SCHEMA public CASCADE",
            "CREATE ROLE made_up",
            "SET ROLE sekali_owner",
            "ALTER ROLE sekali_owner PASSWORD 'x'",
            "GRANT sekali_owner TO CURRENT_USER",
            "DROP OWNED BY sekali_owner",
            "REASSIGN OWNED BY sekali_owner TO CURRENT_USER",
            "LOCK TABLE audit_stats IN ACCESS EXCLUSIVE MODE",
            "SELECT * FROM flyway_schema_history");

    private static TestDatabase database;

    @BeforeAll
    static void create() {
        database = TestDatabase.create();
    }

    @AfterAll
    static void drop() {
        database.close();
    }

    private static List<DatabaseSettings> roles() {
        return List.of(database.ingest(), database.stats(), database.feed(), database.retention());
    }

    @Test
    void noRoleIsMoreThanARole() throws SQLException {
        for (DatabaseSettings role : roles()) {
            assertIsNoMasterOfTheServer(role);
            try (Attempts attempts = Attempts.as(role)) {
                assertThat(OF_THE_OWNER).as(role.user()).noneMatch(attempts::maySay);
            }
        }
    }

    @Test
    void theOwnerOwnsTheDatabaseAndNotTheServer() throws SQLException {
        assertIsNoMasterOfTheServer(database.owner());
        try (Attempts attempts = Attempts.as(database.owner())) {
            assertThat(attempts.maySay("DROP TABLE processed_events")).isTrue();
        }
    }

    @Test
    void noRoleBecomesAnother() throws SQLException {
        for (DatabaseSettings role : roles()) {
            try (Attempts attempts = Attempts.as(role)) {
                for (DatabaseSettings other : roles()) {
                    if (!other.user().equals(role.user())) {
                        assertThat(List.of(
                                        "SET ROLE " + other.user(),
                                        "GRANT %s TO CURRENT_USER".formatted(other.user()),
                                        "ALTER ROLE %s PASSWORD 'x'".formatted(other.user()),
                                        "ALTER ROLE %s NOLOGIN".formatted(other.user()),
                                        "DROP ROLE " + other.user()))
                                .as(role.user())
                                .noneMatch(attempts::maySay);
                    }
                }
            }
        }
    }

    @Test
    void noRoleSeesOrEndsWhatAnotherDoes() throws SQLException {
        for (DatabaseSettings role : roles()) {
            for (DatabaseSettings other : List.of(database.owner(), database.superuser(), database.ingest())) {
                if (!other.user().equals(role.user())) {
                    try (Attempts one = Attempts.as(role);
                            Attempts another = Attempts.as(other)) {
                        assertThat(one.maySay("SELECT pg_terminate_backend(%d)".formatted(another.pid())))
                                .as("%s ends %s", role.user(), other.user())
                                .isFalse();
                        assertThat(one.text(
                                        "SELECT query FROM pg_stat_activity WHERE pid = %d".formatted(another.pid())))
                                .isEqualTo("<insufficient privilege>");
                    }
                }
            }
        }
    }

    private static void assertIsNoMasterOfTheServer(DatabaseSettings role) throws SQLException {
        try (Attempts attempts = Attempts.as(role)) {
            assertThat(OF_THE_SERVER).as(role.user()).noneMatch(attempts::maySay);
            for (String statement : OF_THE_SERVER_ALONE) {
                assertThat(attempts.maySayAlone(statement))
                        .as("%s says %s", role.user(), statement)
                        .isFalse();
            }
        }
    }
}
