package dev.sekali.database;

import dev.sekali.settings.Settings;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.sql.SQLException;
import java.util.Optional;
import javax.net.ssl.SSLException;

/** TLS on the way to the database. Its settings travel in the URL, which all that connect have in common. */
final class DatabaseTls {

    /** In every language, pgjdbc's complaint of a host that the certificate isn't for names what compared. */
    private static final String HOST_VERIFIER = "PgjdbcHostnameVerifier";

    /** SQLSTATE sqlserver_rejected_establishment_of_sqlconnection: how pgjdbc says that the server knows no TLS. */
    private static final String REJECTED = "08004";

    private DatabaseTls() {}

    /**
     * Reads {@code DATABASE_CA_FILE}: certificates in PEM, one of which must have signed the server's, whose host name is
     * checked too.
     *
     * @return the URL, with that in it
     */
    static String read(Settings settings, String url) {
        String file = settings.text("DATABASE_CA_FILE", "");
        if (file.isEmpty()) {
            return url;
        }
        if (!isReadable(file)) {
            settings.fault(
                    "DATABASE_CA_FILE=%s can't be read; name a readable file of certificates in PEM".formatted(file));
            return url;
        }
        if (url.contains("sslmode=") || url.contains("sslrootcert=")) {
            settings.fault("DATABASE_CA_FILE is set, and DATABASE_URL has sslmode or sslrootcert; keep one of them");
            return url;
        }
        return "%s%ssslmode=verify-full&sslrootcert=%s"
                .formatted(url, url.contains("?") ? "&" : "?", URLEncoder.encode(file, StandardCharsets.UTF_8));
    }

    private static boolean isReadable(String file) {
        try {
            return Files.isRegularFile(Path.of(file)) && Files.isReadable(Path.of(file));
        } catch (InvalidPathException e) {
            return false;
        }
    }

    /** What of TLS a failure to connect is about, if it is: waiting does not help then. */
    static Optional<String> fault(SQLException e) {
        if (String.valueOf(e.getMessage()).contains(HOST_VERIFIER)) {
            return Optional.of("shows a certificate for another host name; connect by a name that is in it");
        }
        if (REJECTED.equals(e.getSQLState())) {
            return Optional.of("offers no TLS, or a way to log in that isn't known; turn ssl on there");
        }
        if (DatabaseFault.causes(e).anyMatch(DatabaseTls::isDistrust)) {
            return Optional.of("shows a certificate that can't be trusted; give its authority in DATABASE_CA_FILE");
        }
        return DatabaseFault.causes(e).anyMatch(SSLException.class::isInstance)
                ? Optional.of("and this program agree on no way to do TLS")
                : Optional.empty();
    }

    private static boolean isDistrust(Throwable cause) {
        return cause instanceof CertPathValidatorException
                || cause instanceof CertificateException
                || cause.getClass().getName().endsWith("ValidatorException");
    }
}
