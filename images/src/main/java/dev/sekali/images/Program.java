package dev.sekali.images;

import dev.sekali.database.DatabaseSettings;
import dev.sekali.local.LocalStack;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A program of an image, and what it does while it is trained.
 *
 * @param tour what a server is asked to do each time; nothing for a program that ends by itself
 * @param load what it is asked for besides while it is trained
 */
record Program(Map<String, String> environment, Kind kind, Consumer<String> tour, Consumer<String> load) {

    /** How it ends. */
    enum Kind {
        /** Serves until it is told to stop. */
        SERVER,
        /** Does its work and ends. */
        COMMAND
    }

    static final String PORT = "18080";
    static final String OPERATIONS_PORT = "18081";

    /** The program of that name, on the database of {@code stack}. */
    static Program of(String name, LocalStack stack) {
        return switch (name) {
            case "ingest" -> server(stack.database().ingest(), Exercise::ingest, Exercise::load);
            case "stats" -> server(stack.database().stats(), Exercise::stats, _ -> {});
            case "feed" -> server(stack.database().feed(), Exercise::feed, _ -> {});
            case "migrate" -> command(onDatabase(stack.database().owner(), Map.of()));
            case "retention" -> command(onDatabase(stack.database().retention(), Map.of("RETENTION_DAYS", "1")));
            case "publisher" -> command(Map.of("SEKALI_URL", stack.url(), "EVENTS", "2000"));
            default -> throw new IllegalArgumentException("no program is called " + name);
        };
    }

    private static Program server(DatabaseSettings database, Consumer<String> tour, Consumer<String> load) {
        return new Program(
                onDatabase(
                        database,
                        Map.of("BIND_ADDRESS", "127.0.0.1", "PORT", PORT, "OPERATIONS_PORT", OPERATIONS_PORT)),
                Kind.SERVER,
                tour,
                load);
    }

    private static Program command(Map<String, String> environment) {
        return new Program(environment, Kind.COMMAND, _ -> {}, _ -> {});
    }

    private static Map<String, String> onDatabase(DatabaseSettings database, Map<String, String> more) {
        Map<String, String> environment = new HashMap<>(more);
        environment.put("DATABASE_URL", database.url());
        environment.put("DATABASE_USER", database.user());
        environment.put("DATABASE_PASSWORD", database.password().value());
        return environment;
    }
}
