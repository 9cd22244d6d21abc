package dev.sekali.charts;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What Helm made, as typed models. */
final class Rendered {

    private static final KubernetesSerialization SERIALIZATION = new KubernetesSerialization();
    private static final Pattern DOCUMENT = Pattern.compile("(?m)^---$");
    private static final Pattern NOTHING = Pattern.compile("(?m)^\\s*(#.*)?$");

    private final List<HasMetadata> resources = new ArrayList<>();

    Rendered(String yaml) {
        for (String document : DOCUMENT.split(yaml, -1)) {
            if (!NOTHING.matcher(document).replaceAll("").isBlank()) {
                Object resource = SERIALIZATION.unmarshal(document);
                assertThat(resource).as("has a model").isInstanceOf(HasMetadata.class);
                // There is none for cert-manager's.
                assertThat(resource instanceof GenericKubernetesResource it
                                && !it.getKind().equals("Certificate"))
                        .as("has a model of its own")
                        .isFalse();
                resources.add((HasMetadata) resource);
            }
        }
    }

    /** A pod that this release makes, by itself or by way of something else. */
    record PodSource(String origin, ObjectMeta meta, PodSpec spec, List<PersistentVolumeClaim> claims) {
        @Override
        public String toString() {
            return origin;
        }
    }

    List<HasMetadata> all() {
        return resources;
    }

    <T extends HasMetadata> List<T> all(Class<T> type) {
        return resources.stream().filter(type::isInstance).map(type::cast).toList();
    }

    <T extends HasMetadata> Optional<T> find(Class<T> type, String name) {
        return all(type).stream()
                .filter(resource -> resource.getMetadata().getName().equals(name))
                .findFirst();
    }

    <T extends HasMetadata> T one(Class<T> type, String name) {
        return find(type, name)
                .orElseThrow(() -> new AssertionError("no %s %s among %s"
                        .formatted(
                                type.getSimpleName(),
                                name,
                                all(type).stream()
                                        .map(r -> r.getMetadata().getName())
                                        .toList())));
    }

    List<PodSource> pods() {
        return resources.stream().flatMap(Rendered::pods).toList();
    }

    PodSource pod(String origin) {
        return pods().stream()
                .filter(pod -> pod.origin().equals(origin))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no pod of %s among %s".formatted(origin, pods())));
    }

    private static Stream<PodSource> pods(HasMetadata resource) {
        String origin = resource.getKind() + " " + resource.getMetadata().getName();
        return switch (resource) {
            case Deployment it -> Stream.of(of(origin, it.getSpec().getTemplate(), List.of()));
            case StatefulSet it ->
                Stream.of(of(origin, it.getSpec().getTemplate(), it.getSpec().getVolumeClaimTemplates()));
            case CronJob it ->
                Stream.of(of(origin, it.getSpec().getJobTemplate().getSpec().getTemplate(), List.of()));
            case Job it -> Stream.of(of(origin, it.getSpec().getTemplate(), List.of()));
            case Pod it -> Stream.of(new PodSource(origin, it.getMetadata(), it.getSpec(), List.of()));
            default -> Stream.empty();
        };
    }

    private static PodSource of(String origin, PodTemplateSpec template, List<PersistentVolumeClaim> claims) {
        return new PodSource(origin, template.getMetadata(), template.getSpec(), claims);
    }
}
