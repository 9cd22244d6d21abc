package dev.sekali.host.tls;

import dev.sekali.host.follow.BrokenFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Text with armoured bytes in it (RFC 7468). What stands around them does not count. */
final class Pem {

    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]{1,64})-----(.*?)-----END \\1-----", Pattern.DOTALL);

    /** What OpenSSL writes into the block of a key with a passphrase. */
    private static final String ENCRYPTED = "ENCRYPTED";

    private static final Pattern BLANKS = Pattern.compile("\\s+");

    private Pem() {}

    /** The bytes under one label, such as {@code CERTIFICATE}. */
    record Block(String label, ByteBuffer bytes) {}

    /** In the order of the text. */
    static List<Block> blocks(ByteBuffer text) throws BrokenFile {
        List<Block> blocks = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(StandardCharsets.ISO_8859_1.decode(text.duplicate()));
        while (matcher.find()) {
            String label = matcher.group(1);
            String body = matcher.group(2);
            if (label.contains(ENCRYPTED) || body.contains(ENCRYPTED)) {
                throw new BrokenFile("is encrypted; give it without a passphrase, readable by this program alone");
            }
            blocks.add(new Block(label, decode(label, body)));
        }
        return blocks;
    }

    private static ByteBuffer decode(String label, String body) throws BrokenFile {
        try {
            return ByteBuffer.wrap(
                    Base64.getDecoder().decode(BLANKS.matcher(body).replaceAll("")));
        } catch (IllegalArgumentException e) {
            throw new BrokenFile("is damaged: what stands under BEGIN %s is not Base64".formatted(label));
        }
    }
}
