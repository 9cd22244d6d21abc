/**
 * HTTP/1 as clients and proxies write it, before the server reads it. Invariant: what RFC 9112 has a server serve or ignore
 * is served or ignored, and where a body ends the server alone decides, from what it reads itself.
 */
@NullMarked
package dev.sekali.host.http1;

import org.jspecify.annotations.NullMarked;
