package dev.sekali.host.tls;

import dev.sekali.host.follow.BrokenFile;
import dev.sekali.host.follow.SmallFile;
import dev.sekali.settings.Settings;
import java.nio.ByteBuffer;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/**
 * Where the certificate of a server is.
 *
 * @param certificate in PEM: the server's own, then those between it and an authority that clients trust
 * @param key its private key in PEM, without a passphrase
 */
public record TlsFiles(Path certificate, Path key) {

    private static final String CERTIFICATE = "TLS_CERT_FILE";
    private static final String KEY = "TLS_KEY_FILE";

    /** Looks that it takes to catch both files between two changes of them; more change would be a fault of its own. */
    private static final int ATTEMPTS = 3;

    /** Reads the settings, and the files that they name, so that what is wrong there is told with all else. */
    public static Optional<TlsFiles> read(Settings settings) {
        String certificate = settings.text(CERTIFICATE, "");
        String key = settings.text(KEY, "");
        if (certificate.isEmpty() && key.isEmpty()) {
            return Optional.empty();
        }
        if (certificate.isEmpty() || key.isEmpty()) {
            settings.fault("%s is set and %s is not; set both for HTTPS, or none"
                    .formatted(certificate.isEmpty() ? KEY : CERTIFICATE, certificate.isEmpty() ? CERTIFICATE : KEY));
            return Optional.empty();
        }
        try {
            TlsFiles files = new TlsFiles(Path.of(certificate), Path.of(key));
            files.parse(files.contents());
            return Optional.of(files);
        } catch (InvalidPathException e) {
            settings.fault("%s=%s or %s=%s is not the name of a file".formatted(CERTIFICATE, certificate, KEY, key));
        } catch (BrokenFile e) {
            settings.fault(e.reason());
        }
        return Optional.empty();
    }

    /** What is in both, at one moment: they may be links that are swapped while they are read. */
    List<ByteBuffer> contents() throws BrokenFile {
        byte[] first = bytes(CERTIFICATE, certificate);
        for (int attempt = 1; ; attempt++) {
            List<ByteBuffer> both = List.of(ByteBuffer.wrap(first), ByteBuffer.wrap(bytes(KEY, key)));
            byte[] again = bytes(CERTIFICATE, certificate);
            if (attempt == ATTEMPTS || both.getFirst().equals(ByteBuffer.wrap(again))) {
                return both;
            }
            first = again;
        }
    }

    /** The certificate and the key that were read. */
    ServerCertificate parse(List<ByteBuffer> contents) throws BrokenFile {
        List<X509Certificate> chain;
        try {
            chain = CertificateChain.parse(Pem.blocks(contents.getFirst()));
        } catch (BrokenFile e) {
            throw fault(CERTIFICATE, certificate, e);
        }
        try {
            List<Pem.Block> blocks = Pem.blocks(contents.getLast());
            return ServerCertificate.of(
                    chain, PrivateKeys.parse(blocks, chain.getFirst().getPublicKey()));
        } catch (BrokenFile e) {
            throw fault(KEY, key, e);
        }
    }

    private static byte[] bytes(String setting, Path file) throws BrokenFile {
        try {
            return SmallFile.read(file);
        } catch (BrokenFile e) {
            throw fault(setting, file, e);
        }
    }

    private static BrokenFile fault(String setting, Path file, BrokenFile broken) {
        return new BrokenFile("%s=%s %s".formatted(setting, file, broken.reason()));
    }
}
