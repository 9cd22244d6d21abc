package dev.sekali.host;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.HashMap;
import java.util.Map;

/** What a test's bytes travel in. What they do must not depend on it. */
enum Transport {
    PLAIN,
    TLS;

    /** The settings, and those that make a host speak this. */
    Map<String, String> settings(Map<String, String> settings) {
        return switch (this) {
            case PLAIN -> settings;
            case TLS -> {
                Map<String, String> all = new HashMap<>(settings);
                all.putAll(Certificates.shared().settings());
                yield all;
            }
        };
    }

    Socket connect(FunctionHost host) throws IOException {
        return switch (this) {
            case PLAIN -> new Socket(InetAddress.getLoopbackAddress(), host.port());
            case TLS -> Certificates.shared().connect(host.port());
        };
    }
}
