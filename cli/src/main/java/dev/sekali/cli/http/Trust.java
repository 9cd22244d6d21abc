package dev.sekali.cli.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * Whose signature makes a server's certificate good. That its host name is right is asked for always.
 *
 * @param context holds the authorities; empty for those that this Java trusts anyway
 */
public record Trust(Optional<SSLContext> context) {

    /** The authorities that this Java trusts anyway. */
    public static final Trust SYSTEM = new Trust(Optional.empty());

    /**
     * The authorities in a file, in PEM, and no others.
     *
     * @throws IOException when it can't be read
     * @throws IllegalArgumentException when it holds no certificate
     */
    public static Trust in(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            Collection<? extends Certificate> authorities =
                    CertificateFactory.getInstance("X.509").generateCertificates(in);
            if (authorities.isEmpty()) {
                throw new IllegalArgumentException("no certificate");
            }
            return new Trust(Optional.of(context(authorities)));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("a certificate that can't be read", e);
        }
    }

    private static SSLContext context(Collection<? extends Certificate> authorities)
            throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        int count = 0;
        for (Certificate authority : authorities) {
            store.setCertificateEntry("authority" + ++count, authority);
        }
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        return context;
    }

    /** Makes a client ask for it. */
    void addTo(HttpClient.Builder client) {
        context.ifPresent(client::sslContext);
    }
}
