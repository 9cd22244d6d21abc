package dev.sekali.host.tls;

import dev.sekali.host.follow.BrokenFile;
import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * Private keys in PEM: PKCS#8, which the JDK reads, and the older PKCS#1 (RSA) and SEC 1 (EC), which cert-manager writes
 * unless it is told otherwise.
 */
final class PrivateKeys {

    private static final String PKCS8 = "PRIVATE KEY";
    private static final Set<String> OLDER = Set.of("RSA PRIVATE KEY", "EC PRIVATE KEY");

    private static final int INTEGER = 0x02;
    private static final int OCTET_STRING = 0x04;
    private static final int SEQUENCE = 0x30;
    private static final int LONG_FORM = 0x80;

    private PrivateKeys() {}

    /**
     * The one key among the blocks, read as the kind that a certificate's public key is of.
     *
     * @throws BrokenFile when there is none, more than one, or one of another kind
     */
    static PrivateKey parse(List<Pem.Block> blocks, PublicKey of) throws BrokenFile {
        List<Pem.Block> keys = blocks.stream()
                .filter(block -> block.label().equals(PKCS8) || OLDER.contains(block.label()))
                .toList();
        if (keys.size() != 1) {
            throw new BrokenFile("holds %s; give one that begins with -----BEGIN PRIVATE KEY-----"
                    .formatted(keys.isEmpty() ? "no private key in PEM" : "more than one private key"));
        }
        byte[] bytes = keys.getFirst().bytes().array();
        try {
            byte[] pkcs8 = keys.getFirst().label().equals(PKCS8) ? bytes : pkcs8(bytes, of);
            return KeyFactory.getInstance(of.getAlgorithm()).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
        } catch (GeneralSecurityException | IndexOutOfBoundsException e) {
            // Its message may quote the key.
            throw new BrokenFile(
                    "holds no %s key that can be read, which the certificate asks for".formatted(of.getAlgorithm()));
        }
    }

    /** PKCS#8 (RFC 5208) is the older form after a version and the algorithm, which the public key names too (RFC 5280). */
    private static byte[] pkcs8(byte[] older, PublicKey of) {
        byte[] algorithm = firstOf(of.getEncoded());
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        content.writeBytes(new byte[] {INTEGER, 1, 0});
        content.writeBytes(algorithm);
        content.writeBytes(der(OCTET_STRING, older));
        return der(SEQUENCE, content.toByteArray());
    }

    /** The first member of a sequence, whose own length is short. */
    private static byte[] firstOf(byte[] sequence) {
        int start = sequence[1] >= 0 ? 2 : 2 + (sequence[1] & 0x7F);
        return Arrays.copyOfRange(sequence, start, start + 2 + sequence[start + 1]);
    }

    private static byte[] der(int tag, byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        if (content.length >= LONG_FORM) {
            // The fewest bytes that hold it, or it would not be DER. No key has 64 KiB.
            out.write(LONG_FORM | (content.length > 0xFF ? 2 : 1));
            if (content.length > 0xFF) {
                out.write(content.length >> 8);
            }
        }
        out.write(content.length);
        out.writeBytes(content);
        return out.toByteArray();
    }
}
