package dev.sekali.cli.options;

/**
 * The text of a setting and where it came from.
 *
 * @param name what the user knows it by: its option, or its variable if that was used
 */
record Given(String name, String text) {

    @Override
    public String toString() {
        return name + "=" + text;
    }
}
