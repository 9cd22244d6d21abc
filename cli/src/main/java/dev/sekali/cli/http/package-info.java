/**
 * Requests and replies. Invariant: every exchange ends within its deadline with exactly one {@link
 * dev.sekali.cli.http.Reply}, which says whether the request can have had an effect; no exception leaves this
 * package.
 */
@NullMarked
package dev.sekali.cli.http;

import org.jspecify.annotations.NullMarked;
