package dev.sekali.host;

import dev.sekali.testing.Authority;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** An authority, certificates of it for 127.0.0.1, and clients that trust it alone. */
final class Certificates {

    /** Of all tests here, since making one starts programs. */
    private static final class Shared {
        private static final Certificates INSTANCE = make();

        private static Certificates make() {
            try {
                Path folder = Files.createTempDirectory("sekali-tls");
                Certificates made = new Certificates(new Authority(folder));
                try (var files = Files.list(folder)) {
                    // In this order, since they are deleted in the reverse.
                    folder.toFile().deleteOnExit();
                    files.forEach(file -> file.toFile().deleteOnExit());
                }
                return made;
            } catch (IOException | GeneralSecurityException e) {
                throw new IllegalStateException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }

    private final Path authority;
    private final Authority.Issued first;
    private final Authority.Issued second;

    private Certificates(Authority authority) throws IOException, InterruptedException, GeneralSecurityException {
        this.authority = authority.certificate();
        this.first = authority.issue("ip:127.0.0.1");
        this.second = authority.issue("ip:127.0.0.1", "RSA", "+0d");
    }

    static Certificates shared() {
        return Shared.INSTANCE;
    }

    /** With an EC key. */
    Authority.Issued first() {
        return first;
    }

    /** With an RSA key. */
    Authority.Issued second() {
        return second;
    }

    /** What makes a host serve the first. */
    Map<String, String> settings() {
        return Map.of(
                "TLS_CERT_FILE",
                first.certificate().toString(),
                "TLS_KEY_FILE",
                first.key().toString());
    }

    SSLContext trusting() {
        try (InputStream in = Files.newInputStream(authority)) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setCertificateEntry(
                    "ca", CertificateFactory.getInstance("X.509").generateCertificate(in));
            TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            managers.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, managers.getTrustManagers(), null);
            return context;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A connection that is agreed on, by one of these versions of TLS. It checks the server's address too. */
    SSLSocket connect(int port, String... versions) throws IOException {
        SSLSocket socket = (SSLSocket) trusting()
                .getSocketFactory()
                .createSocket(InetAddress.getLoopbackAddress().getHostAddress(), port);
        try {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            if (versions.length > 0) {
                parameters.setProtocols(versions);
            }
            socket.setSSLParameters(parameters);
            socket.setSoTimeout(20_000);
            socket.startHandshake();
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }
}
