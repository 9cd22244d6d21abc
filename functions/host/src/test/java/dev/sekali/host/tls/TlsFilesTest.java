package dev.sekali.host.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sekali.settings.Settings;
import dev.sekali.testing.Authority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What TLS_CERT_FILE and TLS_KEY_FILE may hold, and what is said of all else. */
class TlsFilesTest {

    @TempDir
    private static Path folder;

    private static Authority authority;
    private static Authority.Issued ec;
    private static Authority.Issued rsa;

    @BeforeAll
    static void issue() throws Exception {
        authority = new Authority(folder);
        ec = authority.issue("dns:localhost");
        rsa = authority.issue("dns:localhost", "RSA", "+0d");
    }

    private static Settings settings(Object certificate, Object key) {
        return new Settings(Map.of("TLS_CERT_FILE", certificate.toString(), "TLS_KEY_FILE", key.toString()));
    }

    private static void assertTaken(Path certificate, Path key) {
        Settings settings = settings(certificate, key);
        assertThat(TlsFiles.read(settings)).contains(new TlsFiles(certificate, key));
        settings.check();
    }

    /** In one line, which says no more of the file than what is wrong. */
    private static void assertRefused(Object certificate, Object key, String fault) {
        Settings settings = settings(certificate, key);
        assertThat(TlsFiles.read(settings)).isEmpty();
        assertThatThrownBy(settings::check).hasMessage(fault);
    }

    private static Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private static byte[] der(Path pem) throws IOException {
        String text = Files.readString(pem).replaceAll("-----[^-]+-----", "");
        return Base64.getMimeDecoder().decode(text);
    }

    @Test
    void noneOfTheTwoIsNoTls() {
        Settings settings = new Settings(Map.of());
        assertThat(TlsFiles.read(settings)).isEqualTo(Optional.empty());
        settings.check();
    }

    @Test
    void oneOfTheTwoIsAFault() {
        assertRefused("a.crt", "", "TLS_CERT_FILE is set and TLS_KEY_FILE is not; set both for HTTPS, or none");
        assertRefused("", "a.key", "TLS_KEY_FILE is set and TLS_CERT_FILE is not; set both for HTTPS, or none");
    }

    @Test
    void ecAndRsaKeysAreTaken() {
        assertTaken(ec.certificate(), ec.key());
        assertTaken(rsa.certificate(), rsa.key());
    }

    /** They are what PKCS#8 holds in its last member. */
    @Test
    void keysInTheOlderFormsAreTaken() throws IOException {
        Path pkcs1 = folder.resolve("pkcs1.key");
        Authority.write(pkcs1, "RSA PRIVATE KEY", lastMember(der(rsa.key())));
        assertTaken(rsa.certificate(), pkcs1);
        Path sec1 = folder.resolve("sec1.key");
        Authority.write(sec1, "EC PRIVATE KEY", lastMember(der(ec.key())));
        assertTaken(ec.certificate(), sec1);
    }

    private static byte[] lastMember(byte[] pkcs8) {
        int version = content(pkcs8, 0);
        int algorithm = version + 3;
        int octets = algorithm + 2 + pkcs8[algorithm + 1];
        return Arrays.copyOfRange(pkcs8, content(pkcs8, octets), pkcs8.length);
    }

    private static int content(byte[] der, int start) {
        return start + 2 + (der[start + 1] >= 0 ? 0 : der[start + 1] & 0x7F);
    }

    @Test
    void whatStandsAroundTheBlocksAndAChainDoNotMatter() throws IOException {
        Path chain = file(
                "chain.crt",
                "subject=CN=it\n" + Files.readString(ec.certificate()) + "issuer\r\n"
                        + Files.readString(authority.certificate()));
        Path key = file(
                "parameters.key",
                "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n"
                        + Files.readString(ec.key()));
        assertTaken(chain, key);
    }

    @Test
    void aFileThatCantBeReadIsNamed() {
        assertRefused("/no/crt", ec.key(), "TLS_CERT_FILE=/no/crt can't be read; name a readable file");
        assertRefused(ec.certificate(), "/no/key", "TLS_KEY_FILE=/no/key can't be read; name a readable file");
    }

    @Test
    void filesThatWereSwappedAreSaidToBe() {
        assertRefused(
                ec.key(),
                ec.certificate(),
                "TLS_CERT_FILE=%s holds no certificate in PEM; give one that begins with -----BEGIN CERTIFICATE-----"
                        .formatted(ec.key()));
        assertRefused(
                ec.certificate(),
                ec.certificate(),
                "TLS_KEY_FILE=%s holds no private key in PEM; give one that begins with -----BEGIN PRIVATE KEY-----"
                        .formatted(ec.certificate()));
    }

    @Test
    void aKeyOfAnotherCertificateIsRefused() throws Exception {
        Authority.Issued another = authority.issue("dns:localhost");
        assertRefused(
                ec.certificate(),
                another.key(),
                ("TLS_KEY_FILE=%s is not the key of the first certificate in TLS_CERT_FILE; give the two that belong"
                                + " together, the server's own certificate first")
                        .formatted(another.key()));
    }

    @Test
    void aChainThatBeginsWithTheAuthorityIsRefused() throws IOException {
        Path chain =
                file("reversed.crt", Files.readString(authority.certificate()) + Files.readString(ec.certificate()));
        Settings settings = settings(chain, ec.key());
        TlsFiles.read(settings);
        assertThatThrownBy(settings::check).hasMessageContaining("the server's own certificate first");
    }

    @Test
    void aKeyOfAnotherKindIsRefused() {
        assertRefused(
                ec.certificate(),
                rsa.key(),
                "TLS_KEY_FILE=%s holds no EC key that can be read, which the certificate asks for"
                        .formatted(rsa.key()));
    }

    @Test
    void aCertificateOfAKindThatTlsHereCantDoIsRefused() throws Exception {
        Authority.Issued other = authority.issue("dns:localhost", "Ed25519", "+0d");
        assertRefused(
                other.certificate(),
                other.key(),
                "TLS_CERT_FILE=%s holds a certificate with a key of the kind EdDSA; give one with RSA or EC"
                        .formatted(other.certificate()));
    }

    @Test
    void damageIsNamedAndNotShown() throws IOException {
        String block = "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n";
        Path text = file("text.key", block.formatted("PRIVATE KEY", "c2VjcmV0!"));
        assertRefused(
                ec.certificate(),
                text,
                "TLS_KEY_FILE=%s is damaged: what stands under BEGIN PRIVATE KEY is not Base64".formatted(text));
        for (String label : new String[] {"PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY"}) {
            Path bytes = file("bytes.key", block.formatted(label, "c2VjcmV0"));
            assertRefused(
                    ec.certificate(),
                    bytes,
                    "TLS_KEY_FILE=%s holds no EC key that can be read, which the certificate asks for"
                            .formatted(bytes));
        }
        Path certificate = file("bytes.crt", block.formatted("CERTIFICATE", "c2VjcmV0"));
        assertRefused(
                certificate,
                ec.key(),
                "TLS_CERT_FILE=%s holds a certificate that can't be read; give one in PEM (X.509)"
                        .formatted(certificate));
    }

    @Test
    void aKeyWithAPassphraseIsRefused() throws IOException {
        Path key = file(
                "encrypted.key", "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n");
        Path older = file("older.key", """
                -----BEGIN RSA PRIVATE KEY-----
                Proc-Type: 4,ENCRYPTED
                DEK-Info: AES-256-CBC,00

                AAAA
                -----END RSA PRIVATE KEY-----
                """);
        for (Path file : new Path[] {key, older}) {
            assertRefused(
                    rsa.certificate(),
                    file,
                    "TLS_KEY_FILE=%s is encrypted; give it without a passphrase, readable by this program alone"
                            .formatted(file));
        }
    }

    @Test
    void twoKeysAreOneTooMany() throws IOException {
        Path both = file("both.key", Files.readString(ec.key()) + Files.readString(rsa.key()));
        assertRefused(
                ec.certificate(),
                both,
                "TLS_KEY_FILE=%s holds more than one private key; give one that begins with -----BEGIN PRIVATE KEY-----"
                        .formatted(both));
    }
}
