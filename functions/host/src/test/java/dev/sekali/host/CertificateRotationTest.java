package dev.sekali.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sekali.testing.Authority;
import dev.sekali.testing.Logs;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.Map;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The certificate that new connections meet follows its files, which change as a Kubernetes volume's do, or by hand. */
class CertificateRotationTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    private final Certificates certificates = Certificates.shared();
    private Logs logs;

    @BeforeEach
    void listen() {
        logs = new Logs("dev.sekali.host");
    }

    @AfterEach
    void listenNoMore() {
        logs.close();
    }

    private Path certificate() {
        return folder.resolve("tls.crt");
    }

    private Path key() {
        return folder.resolve("tls.key");
    }

    private FunctionHost start() {
        return new StubFunction(routing -> routing.get("/", (request, response) -> response.send("hello")))
                .start(Map.of("TLS_CERT_FILE", certificate().toString(), "TLS_KEY_FILE", key().toString()));
    }

    private void copy(Path from, Path to) throws IOException {
        Path next = Files.copy(from, folder.resolve("next"));
        Files.move(next, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** The kind of key of the certificate that a new connection meets: the first has EC, the second RSA. */
    private String met(FunctionHost host) {
        try (SSLSocket socket = certificates.connect(host.port())) {
            Certificate own = socket.getSession().getPeerCertificates()[0];
            return own.getPublicKey().getAlgorithm();
        } catch (IOException e) {
            throw new IllegalStateException("no moment without a certificate", e);
        }
    }

    private static boolean stale(FunctionHost host) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                            HttpRequest.newBuilder(
                                            URI.create("http://127.0.0.1:%d/metrics".formatted(host.operationsPort())))
                                    .build(),
                            BodyHandlers.ofString())
                    .body()
                    .contains("\nsekali_tls_stale 1.0");
        }
    }

    private static String get(SSLSocket socket) throws IOException {
        socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        StringBuilder answer = new StringBuilder();
        byte[] bytes = new byte[4096];
        while (!answer.toString().endsWith("hello")) {
            int count = socket.getInputStream().read(bytes);
            assertThat(count).as("still open").isPositive();
            answer.append(new String(bytes, 0, count, StandardCharsets.ISO_8859_1));
        }
        return answer.toString();
    }

    /** The files are links, by way of another that is swapped. */
    @Test
    void aSecretThatIsSwappedIsTakenForNewConnectionsAndTheOpenOnesGoOn() throws Exception {
        Path data = folder.resolve("..data");
        Files.createSymbolicLink(data, secret("..1", certificates.first()));
        Files.createSymbolicLink(certificate(), data.resolve("tls.crt"));
        Files.createSymbolicLink(key(), data.resolve("tls.key"));
        try (FunctionHost host = start();
                SSLSocket open = certificates.connect(host.port())) {
            get(open);
            assertThat(met(host)).isEqualTo("EC");
            Path next = Files.createSymbolicLink(folder.resolve("..next"), secret("..2", certificates.second()));
            Files.move(next, data, StandardCopyOption.ATOMIC_MOVE);
            await().atMost(PATIENCE).until(() -> met(host).equals("RSA"));
            assertThat(get(open)).startsWith("HTTP/1.1 200 ");
            assertThat(stale(host)).isFalse();
        }
        assertThat(logs.linesWith("of before stays in use")).isEmpty();
    }

    private Path secret(String name, Authority.Issued issued) throws IOException {
        Path secret = Files.createDirectory(folder.resolve(name));
        Files.copy(issued.certificate(), secret.resolve("tls.crt"));
        Files.copy(issued.key(), secret.resolve("tls.key"));
        return secret;
    }

    @Test
    void halfAPairIsSaidOnceAndNotTakenUntilTheOtherHalfIsThere() throws Exception {
        copy(certificates.first().certificate(), certificate());
        copy(certificates.first().key(), key());
        try (FunctionHost host = start()) {
            copy(certificates.second().certificate(), certificate());
            await().atMost(PATIENCE).until(() -> stale(host));
            assertThat(met(host)).isEqualTo("EC");
            Files.delete(key());
            await().atMost(PATIENCE)
                    .until(() -> !logs.linesWith("can't be read").isEmpty());
            assertThat(met(host)).isEqualTo("EC");
            copy(certificates.second().key(), key());
            await().atMost(PATIENCE).until(() -> met(host).equals("RSA"));
            await().atMost(PATIENCE).until(() -> !stale(host));
        }
        assertThat(logs.linesWith("of before stays in use"))
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("TLS_KEY_FILE=" + key() + " holds no RSA key"),
                        line -> assertThat(line).startsWith("TLS_KEY_FILE=" + key() + " can't be read"));
        assertThat(logs.linesWith("is in use, and valid until")).hasSize(2);
    }

    @Test
    void aCertificateThatExpiredIsServedWithAWarning() throws Exception {
        Authority.Issued expired = new Authority(folder.resolve("authority")).issue("ip:127.0.0.1", "EC", "-60d");
        copy(expired.certificate(), certificate());
        copy(expired.key(), key());
        try (FunctionHost _ = start()) {
            assertThat(logs.linesWith("not valid now"))
                    .singleElement()
                    .asString()
                    .contains("CN=server1", certificate().toString());
        }
    }
}
