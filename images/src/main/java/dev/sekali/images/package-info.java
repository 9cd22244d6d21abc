/**
 * What runs while the container images are built. Invariant: a cache that comes out was made by the very program, Java
 * runtime and options that the image starts, and was seen to be used.
 */
@NullMarked
package dev.sekali.images;

import org.jspecify.annotations.NullMarked;
