package dev.sekali.cli.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sekali.cli.text.Printable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Says in one line what a problem document (RFC 9457) says. */
public final class Problem {

    private static final int MAX_ERRORS = 3;
    private static final String BARE = "the answer says no more";

    private static final ObjectMapper JSON = new ObjectMapper();

    private Problem() {}

    /** The problem's detail and its first errors, or just the status if the body is no problem document. */
    public static String describe(Reply.Received answer) {
        try {
            JsonNode problem = JSON.readTree(answer.body());
            String detail = problem.path("detail").asText(problem.path("title").asText(""));
            String all = (detail + " " + errors(problem.path("errors"))).strip();
            return all.isEmpty() ? BARE : Printable.line(all);
        } catch (IOException e) {
            return BARE;
        }
    }

    /** What the first of its errors says, or as {@link #describe} if there is none. */
    public static String firstError(Reply.Received answer) {
        try {
            JsonNode detail =
                    JSON.readTree(answer.body()).path("errors").path(0).path("detail");
            return detail.isTextual() ? Printable.line(detail.asText()) : describe(answer);
        } catch (IOException e) {
            return BARE;
        }
    }

    /** The first of a list of errors, each with the pointer to its member. */
    public static String errors(JsonNode errors) {
        List<String> lines = new ArrayList<>();
        for (JsonNode error : errors) {
            if (lines.size() == MAX_ERRORS) {
                lines.add("…");
                break;
            }
            lines.add((error.path("pointer").asText("") + " "
                            + error.path("detail").asText(""))
                    .strip());
        }
        return Printable.line(String.join("; ", lines));
    }
}
