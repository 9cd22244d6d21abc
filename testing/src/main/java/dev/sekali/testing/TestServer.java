package dev.sekali.testing;

import dev.sekali.embedded.EmbeddedServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.postgresql.PostgreSQLContainer;
import org.testcontainers.utility.DockerImageName;

/** The PostgreSQL server that all tests of one JVM share: a container where a Docker engine answers, else embedded. */
interface TestServer {

    String url(String database);

    String superuserPassword();

    /** Starts the server at the first call; it ends with the JVM. */
    static TestServer shared() {
        return Holder.SHARED;
    }

    private static TestServer start() {
        TestServer server = container();
        if (server == null) {
            server = embedded();
        }
        return server;
    }

    private static @Nullable TestServer container() {
        String image = System.getProperty("sekali.postgres.image", "postgres:16");
        // An engine that can't get the image takes two minutes to say so, in each module anew.
        if (Boolean.getBoolean("sekali.tests.embedded")
                || !DockerClientFactory.instance().isDockerAvailable()) {
            return null;
        }
        @SuppressWarnings("resource") // closed by the hook
        PostgreSQLContainer container = new PostgreSQLContainer(
                        DockerImageName.parse(image).asCompatibleSubstituteFor("postgres"))
                .withUsername(EmbeddedServer.SUPERUSER)
                .withDatabaseName("postgres")
                // Replaces the container class's own command, which turns fsync off.
                .withCommand("postgres", "-c", "max_connections=300");
        try {
            container.start();
        } catch (RuntimeException e) {
            System.out.println("tests: the Docker engine can't run " + image);
            return null;
        }
        Runtime.getRuntime().addShutdownHook(new Thread(container::stop));
        System.out.println("tests: PostgreSQL runs in a container, " + image);
        return new TestServer() {
            @Override
            public String url(String database) {
                return "jdbc:postgresql://%s:%d/%s"
                        .formatted(
                                container.getHost(),
                                container.getMappedPort(PostgreSQLContainer.POSTGRESQL_PORT),
                                database);
            }

            @Override
            public String superuserPassword() {
                return container.getPassword();
            }
        };
    }

    private static TestServer embedded() {
        EmbeddedServer server;
        try {
            server = EmbeddedServer.startTemporary();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            try {
                server.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }));
        System.out.println("tests: PostgreSQL is embedded");
        return new TestServer() {
            @Override
            public String url(String database) {
                return server.url(database);
            }

            @Override
            public String superuserPassword() {
                return server.superuserPassword();
            }
        };
    }

    /** Starts the server when it is first asked for. */
    final class Holder {
        private static final TestServer SHARED = start();

        private Holder() {}
    }
}
