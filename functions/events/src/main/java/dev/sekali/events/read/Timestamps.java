package dev.sekali.events.read;

/**
 * PostgreSQL's timestamps, which count microseconds. Statements hand them out as text in UTC: JDBC's own types would go through
 * the calendar that was in use before 1582.
 */
public final class Timestamps {

    private static final String NO_FRACTION = ".000000";

    /** How PostgreSQL writes the year 0 of ISO 8601, and those before. */
    private static final String BEFORE_CHRIST = " BC";

    private static final int YEAR_DIGITS = 4;
    private static final int AFTER_YEAR = "-01-31 12:00:00".length();
    private static final int DAY = "-01-31".length();

    private Timestamps() {}

    /**
     * ISO 8601 in UTC with six digits of a second, always, so that they sort as text.
     *
     * @param text of a {@code timestamp without time zone}, with as many digits of a second as it needs
     */
    public static String iso(String text) {
        int year = text.indexOf('-');
        boolean isBefore = text.endsWith(BEFORE_CHRIST);
        int end = isBefore ? text.length() - BEFORE_CHRIST.length() : text.length();
        StringBuilder iso = new StringBuilder(text.length() + NO_FRACTION.length() + 1);
        if (isBefore || year > YEAR_DIGITS) {
            int proleptic = Integer.parseInt(text, 0, year, 10);
            iso.append(isBefore ? "%04d".formatted(1 - proleptic) : "+" + proleptic);
        } else {
            iso.append(text, 0, year);
        }
        int wholeSecond = year + AFTER_YEAR;
        return iso.append(text, year, year + DAY)
                .append('T')
                .append(text, year + DAY + 1, end)
                .append(NO_FRACTION, end - wholeSecond, NO_FRACTION.length())
                .append('Z')
                .toString();
    }
}
