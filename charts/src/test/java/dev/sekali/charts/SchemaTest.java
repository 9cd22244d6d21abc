package dev.sekali.charts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Helm refuses values that can't be meant, and says which. */
class SchemaTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ingest: {replica: 3} | ingest: Additional property replica is not allowed",
                "ingres: {enabled: true} | (root): Additional property ingres is not allowed",
                "ingest: {settings: {COMMITERS: 3}} | ingest.settings: Additional property COMMITERS is not allowed",
                "stats: {settings: {COMMITTERS: 3}} | stats.settings: Additional property COMMITTERS is not allowed",
                "feed: {settings: {HORIZON_WAIT: 1s}} | feed.settings: Additional property HORIZON_WAIT is not allowed",
                "feed: {service: {typ: NodePort}} | feed.service: Additional property typ is not allowed",
                "load: {settings: {WORKERS: 3}} | load.settings: Additional property WORKERS is not allowed",
                "auth: {passwords: {onwer: x}} | auth.passwords: Additional property onwer is not allowed",
                "images: {digests: {ingests: x}} | images.digests: Additional property ingests is not allowed",
                "ingest: {resources: {request: {}}} | ingest.resources: Additional property request is not allowed",
                "networkPolicy: {clients: [{podSelectr: {}}]} | networkPolicy.clients.0: Additional property podSelectr",
                "nodeSelector: {disk: fast} | (root): Additional property nodeSelector is not allowed",
                "tls: {certificate: {issuerRef: {nam: x}}} | tls.certificate.issuerRef: Additional property nam",
                "networkPolicy: {dns: [{}]} | networkPolicy.dns.0: Must have at least 1 properties",
            })
    void aTypingErrorIsNamed(String values, String message) {
        assertThat(Chart.refusal(values)).contains(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ingest: {replicas: many} | ingest.replicas: Invalid type. Expected: integer, given: string",
                "ingest: {replicas: -1} | ingest.replicas: Must be greater than or equal to 0",
                "ingest: {settings: {PUBLISH_TIMEOUT: 10}} | ingest.settings.PUBLISH_TIMEOUT: Invalid type",
                "ingest: {settings: {MAX_BODY: 8MB}} | ingest.settings.MAX_BODY",
                "images: {postgres: {digest: sha256:12}} | images.postgres.digest: Does not match pattern",
                "backup: {schedule: nightly} | backup.schedule: Does not match pattern",
                "images: {postgres: {tag: 16.1}} | images.postgres.tag: Invalid type. Expected: [string,integer], given: number",
                "images: {registry: 'a b'} | images.registry: Does not match pattern",
                "externalDatabase: {name: 'a?b'} | externalDatabase.name: Does not match pattern",
                "retention: {days: 0} | retention.days: Must be greater than or equal to 1",
                "fullnameOverride: Inbox | fullnameOverride: Does not match pattern",
                "database: {persistence: {size: big}} | database.persistence.size",
                "externalDatabase: {sslMode: on} | externalDatabase.sslMode",
            })
    void aValueOfTheWrongKindIsNamed(String values, String message) {
        assertThat(Chart.refusal(values)).contains(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "externalDatabase: {host: h} | externalDatabase.host: externalDatabase.host does not match: \"\"",
                "database: {enabled: false} | externalDatabase.host: String length must be greater than",
                "auth: {existingSecret: s, passwords: {owner: o}} | auth.passwords: Must have at most 0 properties",
                "ingress: {enabled: true} | ingress.host: String length must be greater than",
                "ingress: {tls: {enabled: true}} | ingress.tls.secretName: String length must be greater than",
                "httpRoute: {enabled: true} | httpRoute.parentRefs: Array must have at least 1 items",
                "monitoring: {alerts: {enabled: true}} | monitoring.serviceMonitor.enabled does not match: true",
                "externalDatabase: {sslMode: verify-ca} | externalDatabase.caSecret: String length must be greater than",
                "ingest: {service: {nodePort: 30080}} | ingest.service.nodePort does not match: 0",
                "networkPolicy: {tracing: []} | networkPolicy.tracing: Array must have at least 1 items",
                "tracing: {endpoint: 'collector:4318'} | tracing.endpoint: Does not match pattern",
                "networkPolicy: {externalDatabase: []} | networkPolicy.externalDatabase: Array must have at least 1 items",
                "'{networkPolicy: {monitoring: []}, monitoring: {serviceMonitor: {enabled: true}}}' "
                        + "| networkPolicy.monitoring: Array must have at least 1 items",
                "ingest: {autoscaling: {enabled: true, minReplicas: 9}} | ingest.autoscaling.minReplicas is more than maxReplicas",
                "tls: {certificate: {enabled: true, issuerRef: {name: ca}}} | tls.secretName: String length must be greater than",
                "tls: {secretName: s, certificate: {enabled: true}} | tls.certificate.issuerRef: name is required",
                "tls: {caSecret: ca} | tls.caSecret is for HTTPS: set tls.secretName too",
                "'{load: {render: true}, stats: {enabled: false}}' | load.render needs ingest.enabled and stats.enabled",
            })
    void aContradictionIsNamed(String values, String message) {
        assertThat(Chart.refusal(values)).contains(message);
    }

    @Test
    void theSettingsOfAFunctionAreThoseOfTheProjectsReadme() throws IOException {
        Set<String> ofTheChart = Set.of(
                "DATABASE_URL",
                "DATABASE_USER",
                "DATABASE_PASSWORD",
                // Of externalDatabase.
                "DATABASE_CA_FILE",
                // The startup probe's patience is made for the default.
                "DATABASE_WAIT",
                "BIND_ADDRESS",
                "PORT",
                "OPERATIONS_PORT",
                "API_KEYS_FILE",
                "TLS_CERT_FILE",
                "TLS_KEY_FILE",
                "DRAIN_DELAY",
                "STOP_TIMEOUT",
                "STATEMENT_TIMEOUT",
                // Of tracing. Of the last two there is no other value to set.
                "OTEL_EXPORTER_OTLP_ENDPOINT",
                "OTEL_EXPORTER_OTLP_HEADERS",
                "OTEL_SERVICE_NAME",
                "OTEL_TRACES_SAMPLER",
                "OTEL_TRACES_SAMPLER_ARG",
                "OTEL_EXPORTER_OTLP_PROTOCOL",
                "OTEL_SDK_DISABLED",
                // The chart has no broker yet.
                "BROKER_URL",
                "BROKER_DURABILITY",
                "BROKER_MAX_EVENTS");
        for (String function : Chart.FUNCTIONS) {
            Set<String> documented = new TreeSet<>(Documents.settings(function));
            assertThat(documented).containsAll(Set.of("DATABASE_URL", "MAX_BODY"));
            documented.removeAll(ofTheChart);
            assertThat(allowed(function)).as(function).isEqualTo(documented);
        }
    }

    @Test
    void theSettingsOfTheLoadJobAreThePublishers() throws IOException {
        Set<String> known = new TreeSet<>();
        for (String source : List.of("options/ServiceCommand", "publish/Publish", "publish/PlanOptions")) {
            Path file = Chart.MODULE.resolve("../cli/src/main/java/dev/sekali/cli/%s.java".formatted(source));
            Pattern.compile("\\$\\{env:([A-Z_]+)")
                    .matcher(Documents.read(file.normalize()))
                    .results()
                    .map(match -> match.group(1))
                    .forEach(known::add);
        }
        assertThat(known).contains("SEKALI_URL", "STATS_URL", "EVENTS", "WORKERS", "RATE");
        assertThat(known).containsAll(allowed("load")).doesNotContainAnyElementsOf(Set.of("REPLICAS"));
    }

    private static Set<String> allowed(String part) throws IOException {
        JsonNode settings = Documents.schema().at("/properties/%s/properties/settings/properties".formatted(part));
        Set<String> names = new TreeSet<>();
        settings.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
