package dev.sekali.cli.http;

import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Optional;
import javax.net.ssl.SSLHandshakeException;

/** What a server's certificate has against it. Waiting doesn't help then, and nothing was sent. */
final class CertificateFault {

    private CertificateFault() {}

    /** Completes "the server"; empty for a failure of another kind. */
    static Optional<String> of(SSLHandshakeException failure) {
        return ofTime(failure).or(() -> ofTrust(failure));
    }

    /** Looked for first, since it is the cause of a failure that otherwise is about the authority. */
    private static Optional<String> ofTime(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            switch (cause) {
                case CertificateExpiredException _ -> {
                    return Optional.of(
                            "shows a certificate that has expired; renew it there, or set the clock here right");
                }
                case CertificateNotYetValidException _ -> {
                    return Optional.of(
                            "shows a certificate that isn't valid yet; renew it there, or set the clock here right");
                }
                default -> {}
            }
        }
        return Optional.empty();
    }

    private static Optional<String> ofTrust(Throwable failure) {
        boolean certificate = false;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertPathBuilderException || cause instanceof CertPathValidatorException) {
                return Optional.of("shows a certificate that can't be trusted; let --ca-file or CA_FILE name the"
                        + " authority that signed it, in PEM");
            }
            certificate |= cause instanceof CertificateException;
        }
        return certificate
                ? Optional.of("shows a certificate for another host name; use an address that is in it")
                : Optional.empty();
    }
}
