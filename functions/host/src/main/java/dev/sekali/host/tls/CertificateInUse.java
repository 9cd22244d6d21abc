package dev.sekali.host.tls;

import dev.sekali.host.follow.BrokenFile;
import dev.sekali.host.follow.Followed;
import dev.sekali.host.follow.Follower;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/** The certificate that new connections are served with: that of the files, as they were when they were last good. */
final class CertificateInUse implements Followed {

    private static final System.Logger LOG = System.getLogger(CertificateInUse.class.getName());

    private final TlsFiles files;
    private final InstantSource clock;
    private volatile Optional<Use> use = Optional.empty();

    private record Use(SSLContext context, Instant expiry) {}

    /** None at first; a {@link Follower} puts that of the files in use. */
    CertificateInUse(TlsFiles files, InstantSource clock) {
        this.files = files;
        this.clock = clock;
    }

    SSLContext context() {
        return use.orElseThrow().context();
    }

    Instant expiry() {
        return use.orElseThrow().expiry();
    }

    @Override
    public List<ByteBuffer> read() throws BrokenFile {
        return files.contents();
    }

    @Override
    public void use(List<ByteBuffer> contents) throws BrokenFile {
        ServerCertificate certificate = files.parse(contents);
        use = Optional.of(new Use(certificate.context(), certificate.expiry()));
        say(certificate);
    }

    private void say(ServerCertificate certificate) {
        if (certificate.isValidAt(clock.instant())) {
            LOG.log(
                    System.Logger.Level.INFO,
                    "the certificate of {0} in {1} is in use, and valid until {2}",
                    certificate.subject(),
                    files.certificate(),
                    certificate.expiry());
        } else {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "the certificate of {0} in {1} is in use, but not valid now; it was or will be until {2}, and clients"
                            + " refuse it",
                    certificate.subject(),
                    files.certificate(),
                    certificate.expiry());
        }
    }

    @Override
    public Optional<String> complaint(BrokenFile broken) {
        return Optional.of(broken.reason() + "; until it is mended the certificate of before stays in use");
    }
}
