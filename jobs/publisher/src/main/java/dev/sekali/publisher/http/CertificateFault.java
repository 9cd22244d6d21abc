package dev.sekali.publisher.http;

import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.util.Optional;
import javax.net.ssl.SSLHandshakeException;

/** What a server's certificate has against it. Waiting doesn't help then, and nothing was sent. */
final class CertificateFault {

    private CertificateFault() {}

    /** Completes "the server"; empty for a failure of another kind. */
    static Optional<String> of(SSLHandshakeException failure) {
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
