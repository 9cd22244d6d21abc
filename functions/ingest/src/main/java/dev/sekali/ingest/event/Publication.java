package dev.sekali.ingest.event;

import java.util.List;

/**
 * What one request asks to publish.
 *
 * @param single whether the request was one bare event, which is answered differently from a batch of one
 */
public record Publication(boolean single, List<Item> items) {}
