package dev.sekali.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sekali.database.DatabaseSettings;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What each role may do with each object: by PostgreSQL's own account of rights, and by trying. */
class RightsTest {

    /** All of it: what has no line may not be done. In parentheses the columns of a right that isn't the whole table's. */
    private static final String MATRIX = """
            sekali_feed      | database                 | connect
            sekali_feed      | event_shard              | execute
            sekali_feed      | processed_events         | select
            sekali_feed      | processed_events_seq_seq | select
            sekali_feed      | retention_mark           | select
            sekali_feed      | schema                   | usage
            sekali_feed      | subscription_shards      | insert select update(position, fence, lease, lease_until, \
            reader)
            sekali_feed      | subscriptions            | delete insert(name, topics, shards, begins) select
            sekali_ingest    | audit_rejected           | insert select update(rejected)
            sekali_ingest    | audit_stats              | insert(topic, shard, received, unique_processed, \
            duplicate_dropped, last_created_at) select(topic, shard, received, unique_processed, duplicate_dropped, \
            last_created_at) update(received, unique_processed, duplicate_dropped, last_created_at)
            sekali_ingest    | bounces                  | delete insert(kind, topic, event_id, source, reason, payload, cut) \
            select(id)
            sekali_ingest    | database                 | connect
            sekali_ingest    | processed_events         | insert(topic, event_id, timestamp, source, payload) \
            select(topic, event_id)
            sekali_ingest    | schema                   | usage
            sekali_retention | audit_stats              | insert(topic, shard, received, unique_processed, \
            duplicate_dropped, expired) select(topic, shard, expired) update(expired)
            sekali_retention | database                 | connect
            sekali_retention | processed_events         | delete select(topic, created_at, seq)
            sekali_retention | retention_mark           | select(expired) update(expired)
            sekali_retention | schema                   | usage
            sekali_stats     | audit_rejected           | select
            sekali_stats     | audit_stats              | select
            sekali_stats     | bounces                  | select
            sekali_stats     | database                 | connect
            sekali_stats     | processed_events         | select
            sekali_stats     | processed_events_seq_seq | select
            sekali_stats     | schema                   | usage
            """;

    /** Every relation, sequence, function and schema that isn't PostgreSQL's own. */
    private static final String CATALOGUE = """
            WITH role AS (
                SELECT rolname AS role FROM pg_roles
                 WHERE rolname IN ('sekali_ingest', 'sekali_stats', 'sekali_feed', 'sekali_retention')
            ), own AS (
                SELECT oid, nspname FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
            ), by_column AS (
                SELECT role, relname AS object,
                       verb || CASE WHEN NOT has_table_privilege(role, relation.oid, verb)
                                    THEN '(' || string_agg(attname, ', ' ORDER BY attnum) || ')' ELSE '' END AS may
                  FROM role, unnest(ARRAY['insert', 'references', 'select', 'update']) AS verb,
                       pg_class AS relation JOIN pg_attribute ON attrelid = relation.oid
                 WHERE relnamespace IN (SELECT oid FROM own) AND relkind IN ('r', 'p', 'v', 'm', 'f')
                   AND attnum > 0 AND NOT attisdropped
                   AND has_column_privilege(role, relation.oid, attnum, verb)
                 GROUP BY role, relation.oid, relname, verb
            ), by_object AS (
                SELECT role, relname, verb FROM role, pg_class, unnest(ARRAY['delete', 'truncate', 'trigger']) AS verb
                 WHERE relnamespace IN (SELECT oid FROM own) AND relkind IN ('r', 'p', 'v', 'm', 'f')
                   AND has_table_privilege(role, pg_class.oid, verb)
                UNION ALL
                SELECT role, relname, verb FROM role, pg_class, unnest(ARRAY['select', 'update', 'usage']) AS verb
                 WHERE relnamespace IN (SELECT oid FROM own) AND relkind = 'S'
                   AND has_sequence_privilege(role, pg_class.oid, verb)
                UNION ALL
                SELECT role, proname, 'execute' FROM role, pg_proc
                 WHERE pronamespace IN (SELECT oid FROM own) AND has_function_privilege(role, pg_proc.oid, 'execute')
                UNION ALL
                SELECT role, CASE nspname WHEN 'public' THEN 'schema' ELSE nspname END, verb
                  FROM role, own, unnest(ARRAY['create', 'usage']) AS verb
                 WHERE has_schema_privilege(role, own.oid, verb)
                UNION ALL
                SELECT role, 'database', verb FROM role, unnest(ARRAY['connect', 'create', 'temporary']) AS verb
                 WHERE has_database_privilege(role, current_database(), verb)
            ), every AS (SELECT * FROM by_column UNION ALL SELECT * FROM by_object)
            SELECT format('%s | %s | %s', role, object, string_agg(may, ' ' ORDER BY may))
              FROM every GROUP BY role, object""";

    private static TestDatabase database;

    @BeforeAll
    static void create() {
        database = TestDatabase.create();
        // So that a right that was forgotten has something to show or to destroy.
        database.execute("""
                INSERT INTO processed_events (topic, event_id, "timestamp", source, payload)
                VALUES ('t', '1', now(), 's', '{"secret": 1}')""");
        database.execute("INSERT INTO audit_stats VALUES ('t', 0, 1, 1, 0, now())");
        database.execute("INSERT INTO audit_rejected VALUES (0, 1)");
        database.execute("INSERT INTO bounces (kind, reason, cut) VALUES ('rejected', 'r', false)");
        database.execute("INSERT INTO subscriptions (name, topics, shards, begins) VALUES ('s', '{t}', 1, 'start')");
        database.execute("INSERT INTO subscription_shards (name, shard, position) VALUES ('s', 0, 0)");
    }

    @AfterAll
    static void drop() {
        database.close();
    }

    @Test
    void theRightsAreTheMatrix() {
        assertThat(database.texts(CATALOGUE)).containsExactlyInAnyOrderElementsOf(matrix());
    }

    @Test
    void whatSucceedsIsTheMatrixToo() throws SQLException {
        List<String> succeeded = new ArrayList<>();
        for (DatabaseSettings role :
                List.of(database.ingest(), database.stats(), database.feed(), database.retention())) {
            succeeded.addAll(whatSucceeds(role));
        }
        assertThat(succeeded).containsExactlyInAnyOrderElementsOf(matrix());
    }

    @Test
    void noRoleHasAnythingFromElsewhere() {
        assertThat(database.texts("""
                        SELECT rolname FROM pg_roles
                         WHERE rolname IN ('sekali_ingest', 'sekali_stats', 'sekali_feed', 'sekali_retention')
                           AND (rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls)""")).isEmpty();
        assertThat(database.texts("""
                        SELECT CAST(CAST(roleid AS regrole) AS text) FROM pg_auth_members
                         WHERE CAST(CAST(member AS regrole) AS text)
                               IN ('sekali_ingest', 'sekali_stats', 'sekali_feed', 'sekali_retention')""")).isEmpty();
        assertThat(database.texts("SELECT CAST(defaclacl AS text) FROM pg_default_acl"))
                .isEmpty();
        assertThat(database.texts("""
                        SELECT relname FROM pg_class
                         WHERE CAST(CAST(relowner AS regrole) AS text)
                               IN ('sekali_ingest', 'sekali_stats', 'sekali_feed', 'sekali_retention')""")).isEmpty();
    }

    private static List<String> matrix() {
        return MATRIX.lines().map(line -> line.replaceAll(" +", " ")).toList();
    }

    private static List<String> whatSucceeds(DatabaseSettings role) throws SQLException {
        Map<String, List<String>> may = new TreeMap<>();
        try (Attempts attempts = Attempts.as(role)) {
            for (String table : texts("r")) {
                may.put(table, ofTable(attempts, table));
            }
            for (String sequence : texts("S")) {
                may.put(
                        sequence,
                        succeed(
                                attempts,
                                Map.of(
                                        "select", "SELECT last_value FROM %s".formatted(sequence),
                                        "update", "SELECT setval('%s', 1)".formatted(sequence),
                                        "usage", "SELECT nextval('%s')".formatted(sequence))));
            }
            may.put("event_shard", succeed(attempts, Map.of("execute", "SELECT event_shard('t', '1', 8)")));
            may.put(
                    "schema",
                    succeed(
                            attempts,
                            Map.of(
                                    "create",
                                    "CREATE TABLE made_up (x int)",
                                    "usage",
                                    "SELECT CAST('public.audit_stats' AS regclass)")));
            may.put(
                    "database",
                    succeed(
                            attempts,
                            Map.of(
                                    "connect",
                                    "SELECT",
                                    "create",
                                    "CREATE SCHEMA made_up",
                                    "temporary",
                                    "CREATE TEMPORARY TABLE made_up (x int)")));
        }
        return may.entrySet().stream()
                .filter(entry -> !entry.getValue().isEmpty())
                .map(entry -> "%s | %s | %s".formatted(role.user(), entry.getKey(), String.join(" ", entry.getValue())))
                .toList();
    }

    private static List<String> ofTable(Attempts attempts, String table) {
        List<String> columns = database.texts("""
                SELECT quote_ident(attname) FROM pg_attribute
                 WHERE attrelid = CAST('%s' AS regclass) AND attnum > 0 AND NOT attisdropped
                 ORDER BY attnum""".formatted(table));
        return Stream.of(
                        succeed(attempts, Map.of("delete", "DELETE FROM %s".formatted(table))).stream(),
                        byColumn(attempts, "insert", columns, "INSERT INTO %1$s (%2$s) VALUES (DEFAULT)", table),
                        byColumn(attempts, "select", columns, "SELECT %2$s FROM %1$s", table),
                        succeed(
                                attempts,
                                Map.of("trigger", """
                                        CREATE TRIGGER made_up BEFORE UPDATE ON %s FOR EACH ROW
                                        EXECUTE FUNCTION suppress_redundant_updates_trigger()""".formatted(table), "truncate", "TRUNCATE %s".formatted(table)))
                                .stream(),
                        byColumn(attempts, "update", columns, "UPDATE %1$s SET %2$s = DEFAULT", table))
                .flatMap(verbs -> verbs)
                .toList();
    }

    private static Stream<String> byColumn(
            Attempts attempts, String verb, List<String> columns, String form, String table) {
        List<String> may = columns.stream()
                .filter(column -> attempts.maySay(form.formatted(table, column)))
                .map(column -> column.replace("\"", ""))
                .toList();
        if (may.isEmpty()) {
            return Stream.empty();
        }
        return Stream.of(may.size() == columns.size() ? verb : "%s(%s)".formatted(verb, String.join(", ", may)));
    }

    private static List<String> succeed(Attempts attempts, Map<String, String> statements) {
        return statements.entrySet().stream()
                .filter(entry -> attempts.maySay(entry.getValue()))
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }

    private static List<String> texts(String kind) {
        return database.texts("""
                SELECT relname FROM pg_class
                 WHERE relnamespace = CAST('public' AS regnamespace) AND relkind = '%s'""".formatted(kind));
    }
}
