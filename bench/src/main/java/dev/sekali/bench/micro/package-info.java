/** JMH benchmarks of single steps, without a server or a database: {@code make jmh}. Invariant: nothing waits. */
@NullMarked
package dev.sekali.bench.micro;

import org.jspecify.annotations.NullMarked;
