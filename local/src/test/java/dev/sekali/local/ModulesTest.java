package dev.sekali.local;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;

/** Which module may know which. This one sees them all. */
@AnalyzeClasses(packages = "dev.sekali", importOptions = ImportOption.DoNotIncludeTests.class)
class ModulesTest {

    @ArchTest
    static final ArchRule INGEST_KNOWS_NEITHER_STATS_NOR_THE_COMMAND_LINE =
            noneMayKnow(List.of("ingest"), List.of("stats", "relay", "cli"));

    @ArchTest
    static final ArchRule STATS_KNOWS_NEITHER_INGEST_NOR_THE_COMMAND_LINE =
            noneMayKnow(List.of("stats"), List.of("ingest", "relay", "broker", "cli"));

    @ArchTest
    static final ArchRule RELAY_KNOWS_NO_OTHER_FUNCTION_NOR_THE_DATABASE =
            noneMayKnow(List.of("relay"), List.of("ingest", "stats", "feed", "events", "database", "cli"));

    @ArchTest
    static final ArchRule THE_COMMAND_LINE_KNOWS_FUNCTIONS_ONLY_BY_THEIR_CONTRACT =
            noneMayKnow(List.of("cli"), List.of("ingest", "stats", "relay", "host"));

    @ArchTest
    static final ArchRule WHAT_FUNCTIONS_SHARE_KNOWS_NO_FUNCTION = noneMayKnow(
            List.of("host", "database", "broker", "settings", "logging"), List.of("ingest", "stats", "relay", "cli"));

    @ArchTest
    static final ArchRule FUNCTIONS_KNOW_NEITHER_MIGRATIONS_NOR_AN_EMBEDDED_SERVER =
            noneMayKnow(List.of("ingest", "stats", "relay", "cli"), List.of("schema", "embedded", "local"));

    @ArchTest
    static final ArchRule MODULES_HAVE_NO_CYCLES =
            slices().matching("dev.sekali.(*)..").should().beFreeOfCycles();

    private static ArchRule noneMayKnow(List<String> modules, List<String> others) {
        return noClasses()
                .that()
                .resideInAnyPackage(packages(modules))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(packages(others));
    }

    private static String[] packages(List<String> modules) {
        return modules.stream().map("dev.sekali.%s.."::formatted).toArray(String[]::new);
    }
}
