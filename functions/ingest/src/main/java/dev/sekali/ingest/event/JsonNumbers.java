package dev.sekali.ingest.event;

/**
 * Which numbers {@code jsonb} can hold: PostgreSQL's {@code numeric} has up to 131,072 digits before the decimal point
 * and 16,383 after it.
 */
final class JsonNumbers {

    private static final int MAX_INTEGER_DIGITS = 131_072;
    private static final int MAX_FRACTION_DIGITS = 16_383;
    private static final long EXPONENT_CAP = 1_000_000_000L;

    private JsonNumbers() {}

    /**
     * How many digits a number has when PostgreSQL writes it, which it does without an exponent, and with a zero where no
     * other digit is before the point.
     *
     * @param text a number in JSON's syntax
     * @return -1 when the number doesn't fit
     */
    static int writtenDigits(CharSequence text) {
        int integerDigits = 0;
        int leadingFractionZeros = 0;
        int fractionDigits = 0;
        long exponent = 0;
        int i = text.charAt(0) == '-' ? 1 : 0;
        int length = text.length();
        if (i < length && text.charAt(i) == '0') {
            i++;
        }
        for (; i < length && isDigit(text.charAt(i)); i++) {
            integerDigits++;
        }
        if (i < length && text.charAt(i) == '.') {
            for (i++; i < length && isDigit(text.charAt(i)); i++) {
                if (integerDigits == 0 && fractionDigits == leadingFractionZeros && text.charAt(i) == '0') {
                    leadingFractionZeros++;
                }
                fractionDigits++;
            }
        }
        if (i < length) { // the exponent's e
            boolean negative = text.charAt(i + 1) == '-';
            for (i += isDigit(text.charAt(i + 1)) ? 1 : 2; i < length; i++) {
                exponent = Math.min(EXPONENT_CAP, exponent * 10 + (text.charAt(i) - '0'));
            }
            exponent = negative ? -exponent : exponent;
        }
        boolean zero = integerDigits == 0 && leadingFractionZeros == fractionDigits;
        long before = zero ? 0 : integerDigits - leadingFractionZeros + exponent;
        long after = fractionDigits - exponent;
        boolean fits = before <= MAX_INTEGER_DIGITS && after <= MAX_FRACTION_DIGITS && exponent < EXPONENT_CAP;
        return fits ? (int) (Math.max(1, before) + Math.max(0, after)) : -1;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
