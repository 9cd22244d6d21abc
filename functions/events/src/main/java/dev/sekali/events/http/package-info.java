/**
 * HTTP as functions that read need it. Invariant: a handler returns an answer or ends with a problem, and whatever fails
 * behind it, the client learns neither a stack trace nor SQL.
 */
@NullMarked
package dev.sekali.events.http;

import org.jspecify.annotations.NullMarked;
