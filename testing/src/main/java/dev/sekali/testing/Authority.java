package dev.sekali.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** A certificate authority of a test's own, made with the JDK's keytool. Its files lie in one folder. Not thread-safe. */
public final class Authority {

    private static final String CERTIFICATE = "CERTIFICATE";
    private static final String PASSWORD = "test-only";

    private final Path folder;
    private int issued;

    public Authority(Path folder) throws IOException, InterruptedException, GeneralSecurityException {
        this.folder = Files.createDirectories(folder);
        keytool("-alias", "ca", "-dname", "CN=test authority", "-ext", "bc:c", "-keyalg", "EC");
        write(certificate(), CERTIFICATE, store().getCertificate("ca").getEncoded());
    }

    /** What it signed, each in PEM. The key is readable by its owner alone. */
    public record Issued(Path certificate, Path key) {}

    /** What to trust, in PEM. */
    public Path certificate() {
        return folder.resolve("ca.crt");
    }

    /**
     * Signs a certificate that is valid now.
     *
     * @param host as keytool writes it, such as {@code dns:localhost} or {@code ip:127.0.0.1}
     */
    public Issued issue(String host) throws IOException, InterruptedException, GeneralSecurityException {
        return issue(host, "EC", "+0d");
    }

    /**
     * Signs a certificate.
     *
     * @param kind of its key: {@code EC}, {@code RSA} or {@code Ed25519}
     * @param start when its 30 days begin, as keytool writes it, such as {@code -60d}
     */
    public Issued issue(String host, String kind, String start)
            throws IOException, InterruptedException, GeneralSecurityException {
        String alias = "server" + ++issued;
        keytool(
                "-alias",
                alias,
                "-signer",
                "ca",
                "-dname",
                "CN=" + alias,
                "-ext",
                "san=" + host,
                "-keyalg",
                kind,
                "-startdate",
                start,
                "-validity",
                "30");
        KeyStore store = store();
        Path certificate = folder.resolve(alias + ".crt");
        write(certificate, CERTIFICATE, store.getCertificate(alias).getEncoded());
        Path key = folder.resolve(alias + ".key");
        write(key, "PRIVATE KEY", store.getKey(alias, PASSWORD.toCharArray()).getEncoded());
        return new Issued(
                certificate, Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------")));
    }

    /** Writes bytes in PEM. */
    public static void write(Path file, String label, byte[] bytes) throws IOException {
        Files.writeString(
                file,
                "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n"
                        .formatted(label, Base64.getMimeEncoder().encodeToString(bytes)));
    }

    private KeyStore store() throws IOException, GeneralSecurityException {
        return KeyStore.getInstance(file().toFile(), PASSWORD.toCharArray());
    }

    private Path file() {
        return folder.resolve("store.p12");
    }

    /** Makes a key and its certificate. */
    private void keytool(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.add("-genkeypair");
        command.addAll(List.of(arguments));
        command.addAll(List.of("-keystore", file().toString(), "-storepass", PASSWORD));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(said);
        }
    }
}
