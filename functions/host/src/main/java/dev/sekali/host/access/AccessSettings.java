package dev.sekali.host.access;

import dev.sekali.host.follow.BrokenFile;
import dev.sekali.host.follow.SmallFile;
import dev.sekali.settings.Settings;
import java.nio.ByteBuffer;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Who is asked for a key.
 *
 * @param keysFile the file of keys; empty: nobody is asked
 * @param speaks whether the log tells what becomes of the file
 */
public record AccessSettings(Optional<Path> keysFile, boolean speaks) {

    private static final String KEY = "API_KEYS_FILE";

    public AccessSettings(Optional<Path> keysFile) {
        this(keysFile, true);
    }

    /** The same, said by another function of the same process, which follows the same file. */
    public AccessSettings silent() {
        return new AccessSettings(keysFile, false);
    }

    /** Nobody is asked. */
    public static AccessSettings open() {
        return new AccessSettings(Optional.empty());
    }

    /** Reads the setting, and the file that it names, so that what is wrong there is told with all else. */
    public static AccessSettings read(Settings settings) {
        String file = settings.text(KEY, "");
        if (file.isEmpty()) {
            return open();
        }
        try {
            Path path = Path.of(file);
            KeyFile.parse(ByteBuffer.wrap(SmallFile.read(path)));
            return new AccessSettings(Optional.of(path));
        } catch (InvalidPathException e) {
            settings.fault("%s=%s is not the name of a file".formatted(KEY, file));
        } catch (BrokenFile e) {
            settings.fault(fault(file, e));
        }
        return open();
    }

    static String fault(Object file, BrokenFile broken) {
        return "%s=%s %s".formatted(KEY, file, broken.reason());
    }
}
