package dev.sekali.feed.subscriptions;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
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

    /** No member needs more than two; what is deeper and short is a wrong member, which can be named. */
    private static final int MAX_LEVELS = 100;

    private static final JsonFactory JSON = new JsonFactoryBuilder()
            .recyclerPool(JsonRecyclerPools.sharedBoundedPool())
            // The body's size bounds everything else.
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_LEVELS)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .build())
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
     * @throws ProblemException 400 when it can't be read, 422 when it is no object
     */
    static Members parse(byte[] body) {
        try (JsonParser json = JSON.createParser(body)) {
            return parse(json);
        } catch (IOException e) {
            // The parser knows the encodings by their first bytes, and these are in none.
            throw badRequest("the body is not JSON: it is not UTF-8");
        }
    }

    private static Members parse(JsonParser json) throws IOException {
        try {
            if (json.nextToken() == null) {
                throw badRequest("the body is not JSON: it is empty");
            }
            boolean isObject = json.currentToken() == JsonToken.START_OBJECT;
            Map<String, Object> members = new LinkedHashMap<>();
            if (isObject) {
                while (json.nextToken() == JsonToken.FIELD_NAME) {
                    String name = json.currentName();
                    if (members.containsKey(name)) {
                        throw badRequest("the body names %s twice, the second time in %s; name it once"
                                .formatted(shown(name), place(json.currentTokenLocation())));
                    }
                    json.nextToken();
                    members.put(name, value(json));
                }
            } else {
                json.skipChildren();
            }
            if (json.nextToken() != null) {
                throw badRequest(
                        "the body is not JSON: more follows behind its end in " + place(json.currentTokenLocation()));
            }
            Members read = new Members(members);
            if (!isObject) {
                read.refuse("", "is not an object");
                read.check();
            }
            return read;
        } catch (StreamConstraintsException e) {
            throw badRequest("the body is nested too deep: more than %d objects and arrays are open in %s"
                    .formatted(MAX_LEVELS, place(json.currentLocation())));
        } catch (JsonEOFException e) {
            throw badRequest("the body is not JSON: it ends too early, in " + place(e.getLocation()));
        } catch (JsonProcessingException e) {
            throw badRequest("the body is not JSON: it can't be read in " + place(e.getLocation()));
        }
    }

    private static String place(JsonLocation location) {
        return "line %d, column %d".formatted(location.getLineNr(), location.getColumnNr());
    }

    private static ProblemException badRequest(String why) {
        return new ProblemException(Problem.of(Status.BAD_REQUEST_400, why));
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
