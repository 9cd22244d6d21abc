package dev.sekali.bench.suite;

import dev.sekali.bench.report.Series;
import dev.sekali.bench.report.Target;
import dev.sekali.bench.stack.Database;
import dev.sekali.bench.stack.Function;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;

/** What stats answers on a large database, and on one that has a few events of the same topics. */
final class Reads implements Part {

    /** Two of each topic that a large database has. */
    private static final int FEW = 16;

    private static final int REQUESTS = 300;

    private final Database large;

    Reads(Database large) {
        this.large = large;
    }

    @Override
    public void run(Lab lab) throws Exception {
        lab.database().empty();
        lab.database().fill(FEW);
        try (Function onFew = Function.start(Function.Kind.STATS, lab.database().stats());
                Function onLarge = Function.start(Function.Kind.STATS, large.stats());
                HttpClient client = HttpClient.newHttpClient()) {
            Target stats = Target.atMost(1.1);
            lab.report().find(compare(lab, client, onFew, onLarge, "/stats"), stats);
            lab.report().add(compare(lab, client, onFew, onLarge, "/events?limit=100"));
        }
    }

    private static Series compare(Lab lab, HttpClient client, Function onFew, Function onLarge, String path)
            throws Exception {
        String few = "GET %s at %d rows".formatted(path, FEW);
        String many = "GET %s at 10 million rows".formatted(path);
        alternate(client, onFew, onLarge, path);
        for (int round = 0; round < lab.rounds(); round++) {
            Medians medians = alternate(client, onFew, onLarge, path);
            lab.report().add(few, "ms", medians.few());
            lab.report().add(many, "ms", medians.many());
        }
        return lab.report().ratio("%s over %d".formatted(many, FEW), many, few);
    }

    /** In milliseconds. */
    private record Medians(double few, double many) {}

    /** Asks one and the other by turns. */
    private static Medians alternate(HttpClient client, Function onFew, Function onLarge, String path)
            throws Exception {
        List<Double> few = new ArrayList<>();
        List<Double> many = new ArrayList<>();
        for (int i = 0; i < REQUESTS; i++) {
            few.add(millis(client, onFew, path));
            many.add(millis(client, onLarge, path));
        }
        return new Medians(new Series(path, "ms", few).median(), new Series(path, "ms", many).median());
    }

    private static double millis(HttpClient client, Function stats, String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d%s".formatted(stats.port(), path)))
                .build();
        long begin = System.nanoTime();
        HttpResponse<byte[]> answer = client.send(request, BodyHandlers.ofByteArray());
        double millis = (System.nanoTime() - begin) / 1e6;
        if (answer.statusCode() != 200) {
            throw new IllegalStateException(path + " is answered " + answer.statusCode());
        }
        return millis;
    }
}
