/** Tests of the images and the Compose stack on a real Docker engine, seen from outside. */
@NullMarked
package dev.sekali.e2e;

import org.jspecify.annotations.NullMarked;
