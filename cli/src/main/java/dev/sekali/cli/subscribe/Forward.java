package dev.sekali.cli.subscribe;

import dev.sekali.cli.feed.Feed;
import dev.sekali.cli.http.ApiKey;
import dev.sekali.cli.http.Service;
import dev.sekali.cli.http.Trust;
import dev.sekali.cli.options.Context;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** {@code sekali forward}. */
@Command(
        name = "forward",
        description = {
            "Posts each event of a subscription to a URL, in order, and acknowledges what got a 2xx: at least once.",
            "",
            "The body is the event as JSON. The header Idempotency-Key is topic/event_id, with %% and two hexadecimal digits for"
                    + " each byte that is no visible ASCII character, for %% itself, and for a / in the topic; so a receiver"
                    + " can know what it got twice. With --batch there is no such header.",
            "",
            "Without an answer, and after 408, 425, 429 and 5xx, it tries again, later if Retry-After says so (30 seconds at"
                    + " most). After anything else it ends, since trying again would change nothing. The API key of Sekali is"
                    + " not sent to the URL."
        },
        footer = {
            "  sekali forward --subscription=billing --to=https://billing.example/events",
            "  sekali forward --subscription=search --to=http://localhost:9000/bulk --batch --limit=1000",
            "  sekali forward --subscription=crm --to=https://crm.example/in --header='Authorization: Bearer x'"
        },
        exitCodeList = {
            "0:--once, and nothing is left",
            "1:the URL refused an event; or retention deleted events that were not read, or the service lost them",
            "2:wrong usage: an option, a variable or a URL that is not Sekali's",
            "3:gave up retrying",
            "4:there is no such subscription",
            "130:interrupted, which is how it ends; 143 if by SIGTERM"
        })
public final class Forward extends SubscriptionCommand {

    @Option(
            names = "--to",
            paramLabel = "URL",
            required = true,
            converter = ToTarget.class,
            description = "Where to post.")
    private URI to;

    @Option(names = "--batch", description = "Posts a whole batch at once, as a JSON array.")
    private boolean whole;

    @Option(
            names = "--header",
            paramLabel = "HEADER",
            converter = ToHeader.class,
            description = "Sends this header too, such as 'Name: value'. Repeat it for more.")
    private final List<Header> headers = new ArrayList<>();

    @Option(
            names = "--skip-refused",
            description =
                    "Says which events the URL refuses, and goes on. It ends all the same after a redirect, 401, 403, 404,"
                            + " 405, 407 and 410, which blame the URL and not an event.")
    private boolean skipRefused;

    @Option(
            names = "--to-ca-file",
            paramLabel = "FILE",
            defaultValue = "${env:TO_CA_FILE}",
            description = "As --ca-file, for --to. (TO_CA_FILE)")
    private Optional<Trust> toTrust;

    record Header(String name, String value) {}

    private static final class ToTarget implements ITypeConverter<URI> {
        @Override
        public URI convert(String text) {
            try {
                URI url = new URI(text.strip());
                boolean http = "http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme());
                if (http && url.getHost() != null && url.getUserInfo() == null && url.getFragment() == null) {
                    return url;
                }
            } catch (URISyntaxException e) {
                // Falls through to the same complaint.
            }
            throw new TypeConversionException("not a URL to post to; for example https://example.com/events");
        }
    }

    private static final class ToHeader implements ITypeConverter<Header> {
        @Override
        public Header convert(String text) {
            int colon = text.indexOf(':');
            try {
                Header header = new Header(
                        text.substring(0, Math.max(0, colon)).strip(),
                        text.substring(colon + 1).strip());
                // As what a request doesn't take ends the run otherwise.
                HttpRequest.newBuilder().header(header.name, header.value);
                return header;
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException("not a header that can be set; for example 'X-Tenant: blue'");
            }
        }
    }

    public Forward(Context context) {
        super(context);
    }

    @Override
    protected Delivery.Handler handler(Feed feed) {
        Service target = another(to, Optional.of(ApiKey.NONE), toTrust);
        return new Push(
                target.with(feed.service().waits()),
                to,
                headers,
                whole,
                skipRefused,
                context.streams().err());
    }
}
