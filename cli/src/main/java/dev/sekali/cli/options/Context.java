package dev.sekali.cli.options;

import dev.sekali.cli.retry.StopSignal;

/**
 * What surrounds a command.
 *
 * @param environment stands in for options that aren't given
 * @param stop ends its waits
 */
public record Context(Environment environment, Streams streams, StopSignal stop) {}
