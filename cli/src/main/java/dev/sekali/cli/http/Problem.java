package dev.sekali.cli.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.sekali.cli.text.Printable;
import java.io.IOException;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** Says in one line what a problem document (RFC 9457) says. */
public final class Problem {

    private static final int MAX_ERRORS = 3;
    private static final ObjectMapper JSON = new ObjectMapper();

    private Problem() {}

    /** The problem's detail and its first errors. */
    public static String describe(Reply.Received answer) {
        JsonNode problem = read(answer);
        String detail = problem.path("detail").asText(problem.path("title").asText(""));
        String all = Printable.line(detail + " " + errors(problem.path("errors")));
        return all.isEmpty() ? "the answer says no more" : all;
    }

    /** What the first of its errors says, or as {@link #describe} if there is none. */
    public static String firstError(Reply.Received answer) {
        JsonNode detail = read(answer).path("errors").path(0).path("detail");
        return detail.isTextual() ? Printable.line(detail.asText()) : describe(answer);
    }

    /** The first of a list of errors, each with the pointer to its member. */
    public static String errors(JsonNode errors) {
        String first = errors.valueStream()
                .limit(MAX_ERRORS)
                .map(error -> error.path("pointer").asText("") + " "
                        + error.path("detail").asText(""))
                .map(String::strip)
                .collect(Collectors.joining("; "));
        return Printable.line(errors.size() > MAX_ERRORS ? first + "; …" : first);
    }

    /** What tells a program which problem it is, such as {@code lease-lost}; empty if nothing does. */
    public static String type(Reply.Received answer) {
        return read(answer).path("type").asText("");
    }

    /** The whole number that a problem has as this member. */
    public static OptionalLong number(Reply.Received answer, String member) {
        JsonNode value = read(answer).path(member);
        return value.isIntegralNumber() ? OptionalLong.of(value.asLong()) : OptionalLong.empty();
    }

    private static JsonNode read(Reply.Received answer) {
        try {
            return JSON.readTree(answer.body());
        } catch (IOException e) {
            return MissingNode.getInstance();
        }
    }
}
