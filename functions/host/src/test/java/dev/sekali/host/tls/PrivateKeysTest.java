package dev.sekali.host.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sekali.host.follow.BrokenFile;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class PrivateKeysTest {

    private static final int COORDINATE_BYTES = 48;

    /** As OpenSSL writes it (RFC 5915), of more than 127 bytes, which makes another form of length necessary. */
    @Test
    void anEcKeyWithItsPublicKeyInItIsRead() throws GeneralSecurityException, BrokenFile {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp384r1"));
        KeyPair pair = generator.generateKeyPair();
        ECPrivateKey key = (ECPrivateKey) pair.getPrivate();
        byte[] number = key.getS().toByteArray();
        byte[] padded = new byte[COORDINATE_BYTES];
        int length = Math.min(number.length, COORDINATE_BYTES);
        System.arraycopy(number, number.length - length, padded, COORDINATE_BYTES - length, length);
        byte[] encoded = pair.getPublic().getEncoded();
        ByteArrayOutputStream sec1 = new ByteArrayOutputStream();
        sec1.writeBytes(new byte[] {0x30, (byte) 0x81, (byte) 0x9B, 2, 1, 1, 4, COORDINATE_BYTES});
        sec1.writeBytes(padded);
        sec1.writeBytes(new byte[] {(byte) 0xA1, 0x64, 3, 0x62, 0});
        sec1.writeBytes(Arrays.copyOfRange(encoded, encoded.length - 2 * COORDINATE_BYTES - 1, encoded.length));
        Pem.Block block = new Pem.Block("EC PRIVATE KEY", ByteBuffer.wrap(sec1.toByteArray()));
        assertThat(PrivateKeys.parse(List.of(block), pair.getPublic()))
                .isInstanceOfSatisfying(
                        ECPrivateKey.class, read -> assertThat(read.getS()).isEqualTo(key.getS()));
    }
}
