package dev.sekali.testing;

import dev.sekali.database.DatabaseSettings;
import java.util.HashMap;
import java.util.Map;

/** What functions need that run as processes of their own. */
public final class Functions {

    private Functions() {}

    /**
     * The environment of one on loopback.
     *
     * @param more settings, which go before these
     */
    public static Map<String, String> environment(
            DatabaseSettings database, int port, int operationsPort, Map<String, String> more) {
        Map<String, String> environment = new HashMap<>();
        environment.put("BIND_ADDRESS", "127.0.0.1");
        environment.put("PORT", Integer.toString(port));
        environment.put("OPERATIONS_PORT", Integer.toString(operationsPort));
        environment.put("DATABASE_URL", database.url());
        environment.put("DATABASE_USER", database.user());
        environment.put("DATABASE_PASSWORD", database.password().value());
        environment.putAll(more);
        return environment;
    }
}
