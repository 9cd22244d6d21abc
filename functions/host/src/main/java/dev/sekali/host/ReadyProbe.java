package dev.sekali.host;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * Asks the function in this container whether it is ready, for an engine that can only run a program to find out; exits 0
 * when it is. Needs nothing but the Java runtime's smallest part, so that it starts fast.
 */
public final class ReadyProbe {

    private static final int TIMEOUT_MILLIS = 2_000;
    private static final String REQUEST = "GET /health/ready HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    private static final int STATUS_CLASS = "HTTP/1.1 ".length();

    private ReadyProbe() {}

    public static void main(String[] args) {
        String port = System.getenv().getOrDefault("OPERATIONS_PORT", "8081");
        System.exit(isReady(Integer.parseInt(port)) ? 0 : 1);
    }

    /** Whether a function on this machine says so on its operations port; it is given two seconds to. */
    public static boolean isReady(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MILLIS);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            OutputStream out = socket.getOutputStream();
            out.write(REQUEST.getBytes(StandardCharsets.US_ASCII));
            out.flush();
            byte[] status = socket.getInputStream().readNBytes(STATUS_CLASS + 1);
            return status.length > STATUS_CLASS && status[STATUS_CLASS] == '2';
        } catch (IOException e) {
            return false;
        }
    }
}
