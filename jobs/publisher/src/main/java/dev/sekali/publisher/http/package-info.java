/**
 * Requests and replies. Invariant: every exchange ends within its deadline with exactly one {@link
 * dev.sekali.publisher.http.Reply}, which says whether the request can have had an effect; no exception leaves this
 * package.
 */
@NullMarked
package dev.sekali.publisher.http;

import org.jspecify.annotations.NullMarked;
