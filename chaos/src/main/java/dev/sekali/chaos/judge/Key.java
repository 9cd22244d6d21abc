package dev.sekali.chaos.judge;

/** What makes an event the same as another. */
public record Key(String topic, String eventId) {}
