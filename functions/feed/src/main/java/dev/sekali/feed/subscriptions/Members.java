package dev.sekali.feed.subscriptions;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import dev.sekali.host.Problem;
import dev.sekali.host.ProblemException;
import dev.sekali.host.RequestError;
import io.helidon.http.Status;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The members of a small JSON object. A wrong one doesn't stop the reading: its fault is kept, so that all of them are
 * reported. A member that nobody asks for is a fault too. Not thread-safe.
 */
final class Members {

    private static final JsonFactory JSON = new JsonFactoryBuilder()
            .recyclerPool(JsonRecyclerPools.sharedBoundedPool())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    /** Past this many, more of the same explains nothing. */
    private static final int MAX_ERRORS = 100;

    /** What is neither text, whole number, truth value nor list. */
    private static final Object OTHER = new Object();

    private final Map<String, Object> members;
    private final Set<String> known = new LinkedHashSet<>();
    private final List<RequestError> errors = new ArrayList<>();

    private Members(Map<String, Object> members) {
        this.members = members;
    }

    /**
     * Reads an object.
     *
     * @throws ProblemException 400 when it is not JSON, 422 when it is no object
     */
    static Members parse(byte[] body) {
        try (JsonParser json = JSON.createParser(body)) {
            if (json.nextToken() == null) {
                throw notJson("it is empty");
            }
            boolean isObject = json.currentToken() == JsonToken.START_OBJECT;
            Map<String, Object> members = new LinkedHashMap<>();
            if (isObject) {
                while (json.nextToken() == JsonToken.FIELD_NAME) {
                    String name = json.currentName();
                    json.nextToken();
                    members.put(name, value(json));
                }
            } else {
                json.skipChildren();
            }
            if (json.nextToken() != null) {
                throw notJson("there is more behind its end");
            }
            Members read = new Members(members);
            if (!isObject) {
                read.refuse("", "is not an object");
                read.check();
            }
            return read;
        } catch (IOException e) {
            throw notJson("it can't be read, or names a member twice");
        }
    }

    private static ProblemException notJson(String why) {
        return new ProblemException(Problem.of(Status.BAD_REQUEST_400, "the body is not JSON: " + why));
    }

    private static Object value(JsonParser json) throws IOException {
        return switch (json.currentToken()) {
            case VALUE_STRING -> json.getText();
            case VALUE_NUMBER_INT ->
                json.getNumberType() == JsonParser.NumberType.BIG_INTEGER ? OTHER : json.getLongValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case START_ARRAY -> {
                List<Object> items = new ArrayList<>();
                while (json.nextToken() != JsonToken.END_ARRAY) {
                    if (json.currentToken() == JsonToken.START_ARRAY) {
                        json.skipChildren();
                        items.add(OTHER);
                    } else {
                        items.add(value(json));
                    }
                }
                yield items;
            }
            default -> {
                json.skipChildren();
                yield OTHER;
            }
        };
    }

    /** Whether a text can't be written in UTF-8: an escape has put half a character into it. */
    static boolean hasLoneSurrogate(String text) {
        return text.codePoints()
                .anyMatch(point -> point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE);
    }

    private static String shown(String name) {
        return hasLoneSurrogate(name) ? name.replaceAll("\\p{Cs}", "?") : name;
    }

    /** A member's value, whatever it is; empty when it isn't there. */
    Optional<Object> any(String name) {
        known.add(name);
        return Optional.ofNullable(members.get(name));
    }

    Optional<String> text(String name) {
        return typed(name, String.class, "is not a string");
    }

    Optional<Boolean> truth(String name) {
        return typed(name, Boolean.class, "is neither true nor false");
    }

    /** A whole number in a range. */
    Optional<Long> number(String name, long min, long max) {
        String fault = "is not a whole number from %d to %d".formatted(min, max);
        return typed(name, Long.class, fault).filter(number -> {
            boolean fits = number >= min && number <= max;
            if (!fits) {
                refuse("/" + name, fault);
            }
            return fits;
        });
    }

    /** The items of a list, whatever they are; none when it isn't there. */
    List<?> list(String name) {
        return typed(name, List.class, "is not an array").orElse(List.of());
    }

    private <T> Optional<T> typed(String name, Class<T> type, String fault) {
        Optional<Object> value = any(name);
        if (value.isPresent() && !type.isInstance(value.get())) {
            refuse("/" + name, fault);
            return Optional.empty();
        }
        return value.map(type::cast);
    }

    /** A member that must be there. */
    <T> Optional<T> needed(String name, Optional<T> value) {
        if (!members.containsKey(name)) {
            refuse("/" + name, "is missing");
        }
        return value;
    }

    /**
     * Keeps a fault.
     *
     * @param message goes on from the pointer's last name
     */
    void refuse(String pointer, String message) {
        if (errors.size() < MAX_ERRORS) {
            String name = pointer.isEmpty() ? "the body" : pointer.substring(1).replace('/', ' ');
            errors.add(RequestError.at(pointer, name + " " + message));
        }
    }

    /**
     * Reports the faults.
     *
     * @throws ProblemException 422 that lists every fault (the first 100), when there is any
     */
    void check() {
        members.keySet().stream()
                .filter(name -> !known.contains(name))
                .forEach(name -> refuse(
                        "/" + shown(name).replace("~", "~0").replace("/", "~1"),
                        "is not a member of this body; it takes " + String.join(", ", known)));
        if (!errors.isEmpty()) {
            throw new ProblemException(Problem.of(
                            Status.UNPROCESSABLE_CONTENT_422,
                            errors.size() == 1
                                    ? "the body is wrong: " + errors.getFirst().detail()
                                    : "the body is wrong in %d places".formatted(errors.size()))
                    .withErrors(errors));
        }
    }
}
