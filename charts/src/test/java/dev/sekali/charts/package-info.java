/** The chart, rendered by Helm itself and read as what Kubernetes would make of it. No cluster is needed. */
@NullMarked
package dev.sekali.charts;

import org.jspecify.annotations.NullMarked;
