package dev.sekali.chaos.load;

import dev.sekali.chaos.judge.Key;

/**
 * A small event.
 *
 * @param payload a JSON object
 */
record Event(Key key, String payload) {

    String json() {
        return """
                {"topic":"%s","event_id":"%s","timestamp":"2026-01-31T12:00:00Z","source":"chaos","payload":%s}""".formatted(key.topic(), key.eventId(), payload);
    }
}
