package dev.sekali.cli.http;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** The authorities whose signature makes a server's certificate good; empty for those that this Java trusts anyway. */
public record Trust(Optional<SSLContext> context) {

    public static final Trust SYSTEM = new Trust(Optional.empty());

    /**
     * The authorities in a file, in PEM, and no others.
     *
     * @throws IOException when it can't be read
     * @throws IllegalArgumentException when it holds no certificate
     */
    public static Trust in(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            for (Certificate authority : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("authority" + store.size(), authority);
            }
            if (store.size() == 0) {
                throw new IllegalArgumentException("no certificate");
            }
            TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            managers.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, managers.getTrustManagers(), null);
            return new Trust(Optional.of(context));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("a certificate that can't be read", e);
        }
    }
}
