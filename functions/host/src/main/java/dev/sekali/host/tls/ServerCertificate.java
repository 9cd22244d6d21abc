package dev.sekali.host.tls;

import dev.sekali.host.follow.BrokenFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * A certificate with the key that belongs to it, which was tried.
 *
 * @param chain the server's own certificate first
 */
record ServerCertificate(List<X509Certificate> chain, PrivateKey key) {

    /** Tickets make the sessions of nearly all clients; those of others must not fill the memory. */
    private static final int MAX_SESSIONS = 1_000;

    private static final byte[] TRIAL = "does the key belong to the certificate?".getBytes(StandardCharsets.US_ASCII);

    ServerCertificate {
        chain = List.copyOf(chain);
    }

    /**
     * Joins them.
     *
     * @throws BrokenFile when they don't belong together
     */
    static ServerCertificate of(List<X509Certificate> chain, PrivateKey key) throws BrokenFile {
        if (!belongsTo(key, chain.getFirst().getPublicKey())) {
            throw new BrokenFile("is not the key of the first certificate in TLS_CERT_FILE; give the two that belong"
                    + " together, the server's own certificate first");
        }
        return new ServerCertificate(chain, key);
    }

    private static boolean belongsTo(PrivateKey key, PublicKey publicKey) {
        try {
            Signature signature =
                    Signature.getInstance(publicKey.getAlgorithm().equals("EC") ? "SHA256withECDSA" : "SHA256withRSA");
            signature.initSign(key);
            signature.update(TRIAL);
            byte[] signed = signature.sign();
            signature.initVerify(publicKey);
            signature.update(TRIAL);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /** The end of its validity. */
    Instant expiry() {
        return chain.getFirst().getNotAfter().toInstant();
    }

    boolean isValidAt(Instant now) {
        return !now.isAfter(expiry())
                && !now.isBefore(chain.getFirst().getNotBefore().toInstant());
    }

    /** What it is for, as it says itself. */
    String subject() {
        return chain.getFirst().getSubjectX500Principal().getName();
    }

    /** A context of its own, so that no session outlives the certificate that it began with. */
    SSLContext context() {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("server", key, new char[0], chain.toArray(X509Certificate[]::new));
            KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            managers.init(store, new char[0]);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(managers.getKeyManagers(), null, null);
            context.getServerSessionContext().setSessionCacheSize(MAX_SESSIONS);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("a key store in memory", e);
        }
    }

    /** Without the key. */
    @Override
    public String toString() {
        return subject();
    }
}
