package dev.sekali.cli.options;

/**
 * Every setting: its option, its environment variable, its default, its meaning. The command line, the environment and
 * the help are made from this one table, so they can't disagree. An option wins over its variable.
 */
enum Setting {
    URL("--url", "SEKALI_URL", "URL", "http://localhost:8080", "The address before /publish."),
    STATS_URL(
            "--stats-url",
            "STATS_URL",
            "URL",
            "",
            "The address before /stats and /events, where nothing routes all paths from one address."),
    API_KEY_FILE(
            "--api-key-file",
            "API_KEY_FILE",
            "FILE",
            "",
            "Holds the API key to publish with, and to read with unless there is another. The variable API_KEY may hold"
                    + " the key itself."),
    READ_API_KEY_FILE(
            "--read-api-key-file",
            "READ_API_KEY_FILE",
            "FILE",
            "",
            "Holds the API key to read with, where that is another one. The variable READ_API_KEY may hold the key"
                    + " itself."),
    CA_FILE(
            "--ca-file",
            "CA_FILE",
            "FILE",
            "",
            "Holds the authorities (PEM), one of which must have signed the certificate of an https address. Without it"
                    + " those that Java knows count."),
    EVENTS("--events", "EVENTS", "N", "20000", "How many events to send, duplicates included."),
    WORKERS("--workers", "WORKERS", "N", "20", "How many requests are under way at once."),
    BATCH_SIZE("--batch-size", "BATCH_SIZE", "N", "1", "Events a request."),
    RATE(
            "--rate",
            "RATE",
            "N",
            "0",
            "Events a second, sent on schedule however slow the answers are; 0 sends as fast as they come."),
    DUPLICATES("--duplicates", "DUPLICATES", "SHARE", "30%", "The part that repeats an earlier event: 30%% or 0.3."),
    DUPLICATE_MODE(
            "--duplicate-mode",
            "DUPLICATE_MODE",
            "MODE",
            "exact",
            "exact: repeat the whole event. id: repeat its event_id under a random topic, which is only sometimes a"
                    + " duplicate."),
    TOPICS("--topics", "TOPICS", "LIST", "4", "How many topics, or their names with commas between."),
    PAYLOAD_SIZE("--payload-size", "PAYLOAD_SIZE", "BYTES", "128", "The length of each payload."),
    SEED(
            "--seed",
            "SEED",
            "N",
            "",
            "Sends the identical events as any run with the same seed. Without it the events are new ones."),
    FILE(
            "--file",
            "FILE",
            "FILE",
            "",
            "Sends the events of this file, one JSON object a line, instead of made-up ones; - is standard input."),
    RETRIES(
            "--retries",
            "RETRIES",
            "N",
            "60",
            "How often a request is sent again before giving up; 60 last about two minutes."),
    TIMEOUT("--timeout", "TIMEOUT", "SECONDS", "10", "How long to wait for a connection or an answer."),
    SAMPLE("--sample", "SAMPLE", "N", "100", "How many acknowledged events to read back and compare at the end."),
    LEDGER("--ledger", "LEDGER", "FILE", "", "Writes one line of JSON to this file for each attempt of each event."),
    OUTPUT("--output", "OUTPUT", "FORMAT", "text", "The report: text, or json for one JSON document.");

    private final String option;
    private final String variable;
    private final String parameter;
    private final String fallback;
    private final String meaning;

    Setting(String option, String variable, String parameter, String fallback, String meaning) {
        this.option = option;
        this.variable = variable;
        this.parameter = parameter;
        this.fallback = fallback;
        this.meaning = meaning;
    }

    String option() {
        return option;
    }

    String variable() {
        return variable;
    }

    String parameter() {
        return parameter;
    }

    /** The text that stands in where nothing is given; empty if the setting is off then. */
    String fallback() {
        return fallback;
    }

    /** For the help, as picocli wants it: a percent sign doubled. */
    String description() {
        String defaults = fallback.isEmpty() ? "" : ", default " + fallback.replace("%", "%%");
        return meaning + " (" + variable + defaults + ")";
    }

    /** Whether it only shapes generated events, and says nothing where a file is sent. */
    boolean isOfThePlan() {
        return switch (this) {
            case EVENTS, DUPLICATES, DUPLICATE_MODE, TOPICS, PAYLOAD_SIZE, SEED -> true;
            case URL,
                    STATS_URL,
                    API_KEY_FILE,
                    READ_API_KEY_FILE,
                    CA_FILE,
                    WORKERS,
                    BATCH_SIZE,
                    RATE,
                    FILE,
                    RETRIES,
                    TIMEOUT,
                    SAMPLE,
                    LEDGER,
                    OUTPUT -> false;
        };
    }
}
