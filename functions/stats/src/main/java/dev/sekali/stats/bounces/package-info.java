/** What bounced lately. Invariant: samples are shown as texts, whatever they hold, and no counter is made of them. */
@NullMarked
package dev.sekali.stats.bounces;

import org.jspecify.annotations.NullMarked;
