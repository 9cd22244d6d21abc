package dev.sekali.chaos.proxy;

import java.time.Duration;

/** What the network does to what passes. */
public sealed interface Weather {

    /** Bytes pass. */
    record Fair() implements Weather {}

    /** Connections break, and new ones are refused. */
    record Cut() implements Weather {}

    /** Connections stay, and no byte passes in either direction until the weather changes. */
    record Stalled() implements Weather {}

    /** Each piece of up to 16 KiB takes this long. */
    record Slow(Duration delay) implements Weather {}
}
