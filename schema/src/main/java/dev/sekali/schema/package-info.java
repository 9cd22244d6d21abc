/**
 * The database's tables, rights and roles, and how they come to be. Invariant: whoever runs a migration, however many at
 * once, the database ends at the newest version with exactly the rights that this module states.
 */
@NullMarked
package dev.sekali.schema;

import org.jspecify.annotations.NullMarked;
