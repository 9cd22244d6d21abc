package dev.sekali.host.follow;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/** Some files and the use that is made of them. Its methods are called one after the other. */
public interface Followed {

    /**
     * Reads the files, in an order that is always the same.
     *
     * @throws BrokenFile when one can't be read
     */
    List<ByteBuffer> read() throws BrokenFile;

    /**
     * Puts what was read in force.
     *
     * @throws BrokenFile when it can't be used; then all is as before
     */
    void use(List<ByteBuffer> contents) throws BrokenFile;

    /** What the log says of a reading that failed; nothing when somebody else who follows the same says it. */
    Optional<String> complaint(BrokenFile broken);
}
