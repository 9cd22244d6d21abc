package dev.sekali.host.tls;

import dev.sekali.host.follow.BrokenFile;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What a server shows to its clients: its own certificate, with an RSA or EC key, and those behind it. */
final class CertificateChain {

    private static final String LABEL = "CERTIFICATE";
    private static final Set<String> KINDS = Set.of("RSA", "EC");

    private CertificateChain() {}

    /** The certificates among the blocks, the server's own first. */
    static List<X509Certificate> parse(List<Pem.Block> blocks) throws BrokenFile {
        List<X509Certificate> certificates = new ArrayList<>();
        for (Pem.Block block : blocks) {
            if (block.label().equals(LABEL)) {
                certificates.add(certificate(block));
            }
        }
        if (certificates.isEmpty()) {
            throw new BrokenFile("holds no certificate in PEM; give one that begins with -----BEGIN CERTIFICATE-----");
        }
        String kind = certificates.getFirst().getPublicKey().getAlgorithm();
        if (!KINDS.contains(kind)) {
            throw new BrokenFile(
                    "holds a certificate with a key of the kind %s; give one with RSA or EC".formatted(kind));
        }
        return certificates;
    }

    private static X509Certificate certificate(Pem.Block block) throws BrokenFile {
        try {
            return (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(block.bytes().array()));
        } catch (CertificateException e) {
            throw new BrokenFile("holds a certificate that can't be read; give one in PEM (X.509)");
        }
    }
}
