package dev.sekali.feed.subscriptions;

import dev.sekali.feed.read.Positions;
import dev.sekali.feed.read.Starts;
import dev.sekali.feed.watch.Watcher;

/** Tells positions that somebody was given from those that nobody can have been. Thread-safe. */
record Reached(SubscriptionTable table, Starts starts, Watcher watcher) {

    /**
     * Another replica may have been further when a transaction was opened that this one waits for; what it gave is the seq of
     * an event.
     *
     * @throws dev.sekali.host.ProblemException 409 when the position is beyond what is final
     */
    void check(long position) {
        if (position > watcher.view().horizon()) {
            starts.refresh();
            if (position > watcher.view().horizon() && !table.isCommitted(position)) {
                throw Positions.ahead(position, watcher);
            }
        }
    }
}
