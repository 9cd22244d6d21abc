package dev.sekali.ingest.event;

/**
 * How much one request may hold, and how far what it holds may go beyond what ordinary readers of JSON can read.
 *
 * @param events of one request
 * @param nesting levels of objects and arrays in a payload, itself included
 * @param numberDigits of one number in a payload, written without an exponent, as PostgreSQL writes it
 */
public record PublicationLimits(int events, int nesting, int numberDigits) {

    /**
     * Readers stop at 1,000 levels and at 1,000 digits (Jackson; Python at about as many levels, and at 4,300 digits), and a
     * page puts levels of its own around a payload.
     */
    public static final PublicationLimits DEFAULT = new PublicationLimits(10_000, 500, 1_000);
}
