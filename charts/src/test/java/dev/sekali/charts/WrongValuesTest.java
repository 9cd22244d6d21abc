package dev.sekali.charts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sekali.charts.Documents.Described;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a value is set to, it is rendered as it was meant or refused by its name: in no case are the template's insides shown. */
class WrongValuesTest {

    /** Of a refusal by the engine, in place of the schema or of a template's own words. */
    private static final Pattern INSIDES = Pattern.compile("template:|nil pointer|error calling|YAML parse");

    /** What Go prints of a value that is no text. */
    private static final Pattern PRINTED = Pattern.compile("<nil>|map\\[|%!");

    private static Object defaultOf(Described value) {
        try {
            Object at = Documents.values();
            for (String key : value.path()) {
                at = java.util.Objects.requireNonNull(((Map<?, ?>) at).get(key), value::name);
            }
            return at;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** A values file that sets some of the values, all at once: a refusal names each. */
    private static String setting(List<Described> values, Function<Described, @Nullable Object> to) {
        ObjectNode root = Documents.JSON.createObjectNode();
        for (Described value : values) {
            ObjectNode at = root;
            for (String key : value.path().subList(0, value.path().size() - 1)) {
                at = at.withObjectProperty(key);
            }
            at.set(value.path().getLast(), Documents.JSON.valueToTree(to.apply(value)));
        }
        return root.toString();
    }

    private static List<Described> values(Predicate<Described> which) throws IOException {
        List<Described> values = Documents.descriptions().stream().filter(which).toList();
        assertThat(values).hasSizeGreaterThan(10);
        return values;
    }

    private static boolean isOfPods(Described value) {
        return value.path().getFirst().equals("pod");
    }

    private static String refusal(String yaml) {
        String refusal = Chart.refusal(yaml);
        assertThat(refusal).doesNotContainPattern(INSIDES);
        return refusal;
    }

    @Test
    void aValueThatIsNullIsNamed() throws IOException {
        List<Described> values = values(value -> !isOfPods(value));
        String refusal = refusal(setting(values, value -> null));
        for (Described value : values) {
            List<String> parents = value.path().subList(0, value.path().size() - 1);
            assertThat(refusal)
                    .contains("%s: %s is required"
                            .formatted(
                                    parents.isEmpty() ? "(root)" : String.join(".", parents),
                                    value.path().getLast()));
        }
        assertThat(refusal("{images: null, pod: null}"))
                .contains("(root): images is required", "(root): pod is required");
    }

    @Test
    void whatPodsGetMayBeNull() throws IOException {
        Rendered release = rendered(setting(values(WrongValuesTest::isOfPods), value -> null));
        assertThat(release.pods()).allMatch(pod -> pod.spec().getTolerations().isEmpty());
    }

    @Test
    void aValueOfAnotherTypeIsNamed() throws IOException {
        List<Described> values = values(value -> true);
        String wrong = refusal(setting(values, value -> defaultOf(value) instanceof Map ? "text" : Map.of("a", 1)));
        String list =
                refusal(setting(values, value -> defaultOf(value) instanceof Collection ? Map.of("a", 1) : List.of(1)));
        for (Described value : values) {
            assertThat(wrong).contains("- " + value.name() + ": ");
            assertThat(list).contains("- " + value.name() + ": ");
        }
    }

    private static Rendered rendered(String yaml) {
        String text = Chart.yaml(yaml);
        assertThat(text).doesNotContainPattern(PRINTED);
        Rendered release = new Rendered(text);
        for (HasMetadata resource : release.all()) {
            assertThat(UnknownFields.of(resource))
                    .as(resource.getMetadata().getName())
                    .isEmpty();
        }
        return release;
    }

    @Test
    void mapsAndListsMayBeEmpty() throws IOException {
        List<Described> values = values(value -> !value.name().equals("networkPolicy.externalDatabase")
                && !value.name().equals("networkPolicy.tracing")
                && (defaultOf(value) instanceof Map || defaultOf(value) instanceof Collection));
        rendered(setting(values, value -> defaultOf(value) instanceof Map ? Map.of() : List.of()));
    }

    /** Of text that YAML reads as something else where a template forgets the quotes. */
    @ParameterizedTest
    @ValueSource(strings = {"12345", "null"})
    void aNameThatLooksLikeSomethingElseStaysAName(String name) {
        String text = Chart.yaml("""
                commonLabels: {team: NAME}
                images: {tag: NAME, pullSecrets: [NAME], postgres: {repository: NAME, tag: NAME}}
                pod: {priorityClassName: NAME, annotations: {note: NAME}, labels: {note: NAME}, nodeSelector: {note: NAME}}
                ingest: {service: {type: LoadBalancer, loadBalancerClass: NAME, annotations: {note: NAME}}}
                database: {enabled: false}
                externalDatabase: {host: NAME, name: NAME, owner: NAME, sslMode: verify-ca, caSecret: NAME}
                auth: {existingSecret: NAME}
                apiKeys: {existingSecret: NAME}
                tls: {secretName: NAME, caSecret: NAME, certificate: {enabled: true, issuerRef: {name: NAME}, dnsNames: [NAME]}}
                ingress: {enabled: true, className: NAME, host: NAME, tls: {enabled: true, secretName: NAME}, annotations: {note: NAME}}
                httpRoute: {enabled: true, parentRefs: [{name: NAME}], hostnames: [NAME]}
                retention: {enabled: true}
                backup: {enabled: true, persistence: {storageClass: NAME}}
                load: {render: true}
                """.replace("NAME", '"' + name + '"'));
        List<@Nullable Object> read = new ArrayList<>();
        for (String document : Pattern.compile("(?m)^---$").split(text, -1)) {
            if (!document.isBlank()) {
                leaves(new KubernetesSerialization().unmarshal("---\n" + document, Map.class), read);
            }
        }
        assertThat(read).doesNotContainNull().doesNotContain(12345);
        assertThat(read.stream().filter(name::equals)).hasSizeGreaterThan(50);
    }

    private static void leaves(@Nullable Object value, List<@Nullable Object> found) {
        switch (value) {
            case Map<?, ?> map -> map.values().forEach(child -> leaves(child, found));
            case Collection<?> items -> items.forEach(item -> leaves(item, found));
            case null, default -> found.add(value);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"no", "null", "on"})
    void aReleaseMayHaveANameThatLooksLikeSomethingElse(String name) {
        Rendered release = Chart.renderAs(name, Chart.valuesFile("hardened"));
        assertThat(release.all())
                .allSatisfy(
                        resource -> assertThat(resource.getMetadata().getName()).startsWith(name))
                .filteredOn(resource -> resource.getMetadata().getLabels().containsKey("app.kubernetes.io/name"))
                .isNotEmpty()
                .allSatisfy(resource -> assertThat(resource.getMetadata().getLabels())
                        .containsEntry("app.kubernetes.io/instance", name));
    }
}
