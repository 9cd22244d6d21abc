package dev.sekali.feed.subscriptions;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A reader as a process: takes a shard and renews its lease until it finds a file, which tells it that its events are handled.
 * It then acknowledges them, whatever happened meanwhile, and asks for more. Says what it is answered.
 */
final class LeaseHolder {

    private static final Duration PAUSE = Duration.ofMillis(200);

    private final HttpClient client = HttpClient.newHttpClient();
    private final String address;

    private LeaseHolder(String address) {
        this.address = address;
    }

    /** Arguments: the address of the subscription, and the file. */
    public static void main(String[] args) throws IOException, InterruptedException {
        new LeaseHolder(args[0]).run(Path.of(args[1]));
    }

    private void run(Path handled) throws IOException, InterruptedException {
        HttpResponse<String> taken = say("taken", HttpRequest.newBuilder(URI.create(address + "/events?lease=5s")));
        String lease = taken.headers().firstValue("Sekali-Lease").orElseThrow();
        String position = taken.headers().firstValue("Sekali-Position").orElseThrow();
        HttpRequest.Builder renewal =
                HttpRequest.newBuilder(URI.create(address + "/events?lease=5s")).header("Sekali-Lease", lease);
        while (!Files.exists(handled)) {
            say("renewed", renewal);
            Thread.sleep(PAUSE);
        }
        String body = "{\"lease\":\"%s\",\"position\":%s,\"release\":true}".formatted(lease, position);
        say(
                "acknowledged",
                HttpRequest.newBuilder(URI.create(address + "/ack"))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body)));
        say("asked", renewal);
    }

    private HttpResponse<String> say(String done, HttpRequest.Builder request)
            throws IOException, InterruptedException {
        HttpResponse<String> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        System.out.println(done + ": " + answer.statusCode() + " " + answer.body());
        return answer;
    }
}
