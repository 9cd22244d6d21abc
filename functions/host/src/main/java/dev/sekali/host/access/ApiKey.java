package dev.sekali.host.access;

import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/**
 * One line of the file of keys.
 *
 * @param name for logs and metrics
 * @param topicPrefixes what a topic has to begin with, any of these; empty: every topic
 * @param ratePerSecond events published, or requests to read, a second
 */
record ApiKey(String name, Set<Permission> may, KeyHash hash, List<String> topicPrefixes, OptionalInt ratePerSecond) {

    ApiKey {
        may = Set.copyOf(may);
        topicPrefixes = List.copyOf(topicPrefixes);
    }
}
