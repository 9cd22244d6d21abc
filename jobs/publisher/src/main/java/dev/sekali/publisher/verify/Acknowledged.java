package dev.sekali.publisher.verify;

import dev.sekali.publisher.plan.Event;
import dev.sekali.publisher.send.Verdict;

/** An event that the server says it has. */
public record Acknowledged(Event event, Verdict.Kept verdict) {}
