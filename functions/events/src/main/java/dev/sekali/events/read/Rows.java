package dev.sekali.events.read;

import dev.sekali.database.Sql;
import java.util.List;

/** What gives the rows of a statement. Each statement sees what was committed when it began. */
public interface Rows {

    /**
     * Reads all rows.
     *
     * @param parameters for the statement's question marks, in order
     * @throws ReadFailure when there are no rows to be had now
     */
    <T> List<T> rows(Sql sql, List<?> parameters, Session.Row<T> row);
}
