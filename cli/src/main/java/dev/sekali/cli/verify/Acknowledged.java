package dev.sekali.cli.verify;

import dev.sekali.cli.plan.Event;
import dev.sekali.cli.send.Verdict;

/** An event that the server says it has. */
public record Acknowledged(Event event, Verdict.Kept verdict) {}
