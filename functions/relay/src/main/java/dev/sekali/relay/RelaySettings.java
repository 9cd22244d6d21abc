package dev.sekali.relay;

import dev.sekali.broker.BrokerSettings;
import dev.sekali.settings.Secret;
import dev.sekali.settings.Settings;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;

/**
 * From where to where events go.
 *
 * @param ingest its address, to which {@code /publish} is added
 * @param apiKey that ingest asks for, if it does
 * @param postTimeout how long to wait for one answer of ingest, which itself waits for PUBLISH_TIMEOUT
 * @param name that no other running relay has: what a relay holds is found again under it after a restart
 */
public record RelaySettings(
        BrokerSettings broker, URI ingest, Optional<Secret> apiKey, Duration postTimeout, String name) {

    private static final String EXAMPLE = "http://ingest:8080";

    public static RelaySettings read(Settings settings) {
        return new RelaySettings(
                BrokerSettings.ofReader(settings),
                ingest(settings),
                settings.optionalSecret("API_KEY"),
                settings.duration(
                        "POST_TIMEOUT", Duration.ofSeconds(30), Duration.ofMillis(100), Duration.ofMinutes(11)),
                settings.text("RELAY_NAME", hostName()));
    }

    /**
     * After which another relay may take over what this one holds. In less than two time-outs a relay that is alive has sent
     * again, and renewed its hold: see {@link Relay}.
     */
    Duration takeover() {
        return postTimeout.multipliedBy(3);
    }

    private static URI ingest(Settings settings) {
        String text = settings.required("INGEST_URL", EXAMPLE);
        try {
            URI url = new URI(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
            boolean http = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
            if (http && url.getHost() != null && url.getUserInfo() == null && url.getQuery() == null) {
                return url;
            }
        } catch (URISyntaxException e) {
            // told below
        }
        settings.fault("INGEST_URL=%s is not an address such as %s".formatted(text, EXAMPLE));
        return URI.create(EXAMPLE);
    }

    /** In a container that of the pod, which a restart of the container keeps. */
    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "relay";
        }
    }
}
