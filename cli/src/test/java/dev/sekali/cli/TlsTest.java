package dev.sekali.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sekali.testing.Authority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An https address: whose certificate is trusted, and what is said of one that is not. */
class TlsTest {

    @TempDir
    private static Path folder;

    private static Authority authority;
    private static SSLContext right;
    private static SSLContext ofAnotherHost;

    @BeforeAll
    static void issue() throws Exception {
        authority = new Authority(folder);
        right = context(authority.issue("ip:127.0.0.1"));
        ofAnotherHost = context(authority.issue("dns:sekali.example"));
    }

    private static SSLContext context(Authority.Issued issued) throws Exception {
        Certificate certificate;
        try (var in = Files.newInputStream(issued.certificate())) {
            certificate = CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
        String text = Files.readString(issued.key()).replaceAll("-----[^-]+-----", "");
        PrivateKey key = KeyFactory.getInstance("EC")
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(text)));
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("server", key, new char[0], new Certificate[] {certificate});
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(store, new char[0]);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }

    @Test
    void aServerOfTheGivenAuthorityIsPublishedToAndVerified() throws IOException {
        EventStore store = new EventStore();
        try (ContractServer server = ContractServer.secure(store, right)) {
            Run run = Run.of("--url=" + server.url(), "--events=20", "--ca-file=" + authority.certificate());
            assertThat(run.status()).as(run.err()).isZero();
            assertThat(run.lastLine()).startsWith("verified: received 20");
            Run byVariable = Run.with(
                    Map.of("CA_FILE", authority.certificate().toString()), "", "--url=" + server.url(), "--events=20");
            assertThat(byVariable.status()).as(byVariable.err()).isZero();
        }
    }

    @Test
    void aServerOfAnotherAuthorityEndsTheRunAtOnceInOneLine() throws IOException {
        try (ContractServer server = ContractServer.secure(new EventStore(), right)) {
            Run run = Run.of("--url=" + server.url());
            assertThat(run.status()).isEqualTo(2);
            assertThat(run.err())
                    .isEqualTo(
                            ("%s shows a certificate that can't be trusted; let --ca-file or CA_FILE name the authority"
                                            + " that signed it, in PEM\n")
                                    .formatted(server.url()));
            assertThat(server.posts() + server.reads()).isZero();
        }
    }

    @Test
    void aCertificateForAnotherHostEndsTheRunAtOnceInOneLine() throws IOException {
        try (ContractServer server = ContractServer.secure(new EventStore(), ofAnotherHost)) {
            Run run = Run.of("--url=" + server.url(), "--ca-file=" + authority.certificate());
            assertThat(run.status()).isEqualTo(2);
            assertThat(run.err())
                    .isEqualTo("%s shows a certificate for another host name; use an address that is in it\n"
                            .formatted(server.url()));
            assertThat(server.posts() + server.reads()).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource({"-60d, has expired", "+60d, isn't valid yet"})
    void aCertificateOfAnotherTimeEndsTheRunAtOnceInOneLine(String start, String fault) throws Exception {
        SSLContext untimely = context(authority.issue("ip:127.0.0.1", "EC", start));
        try (ContractServer server = ContractServer.secure(new EventStore(), untimely)) {
            Run run = Run.of("--url=" + server.url(), "--ca-file=" + authority.certificate());
            assertThat(run.status()).isEqualTo(2);
            assertThat(run.err())
                    .isEqualTo("%s shows a certificate that %s; renew it there, or set the clock here right\n"
                            .formatted(server.url(), fault));
            assertThat(server.posts() + server.reads()).isZero();
        }
    }

    @Test
    void aFileWithoutCertificatesIsRefused() throws IOException {
        assertThat(Run.of("--ca-file=/no/file").err()).isEqualTo("--ca-file=/no/file is not a file that can be read\n");
        Path empty = Files.writeString(folder.resolve("empty"), "");
        Path text = Files.writeString(folder.resolve("text"), "no certificate");
        for (Path file : new Path[] {empty, text}) {
            assertThat(Run.of("--ca-file=" + file).err())
                    .isEqualTo("--ca-file=%s is not a file of certificates in PEM\n".formatted(file));
        }
    }
}
