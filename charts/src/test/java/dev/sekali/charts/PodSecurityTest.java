package dev.sekali.charts;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The check of the profile finds what is against it. */
class PodSecurityTest {

    private static final String FIT = """
            ---
            {apiVersion: v1, kind: Pod, metadata: {name: x}, spec: {
              securityContext: {runAsNonRoot: true, runAsUser: 10001, seccompProfile: {type: RuntimeDefault}},
              volumes: [{name: tmp, emptyDir: {}}],
              containers: [{name: c, image: i, ports: [{containerPort: 80}], securityContext: {
                allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}}]}}""";

    private static Pod pod(String yaml) {
        return new KubernetesSerialization().unmarshal(yaml, Pod.class);
    }

    @Test
    void aPodThatFitsHasNoViolation() {
        assertThat(PodSecurity.violations(pod(FIT).getSpec())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "runAsNonRoot: true, | | c: runAsNonRoot",
                "runAsUser: 10001 | runAsUser: 0 | c: runAsUser",
                "runAsUser: 10001, | | c: runAsUser",
                "type: RuntimeDefault | type: Unconfined | c: seccompProfile",
                "allowPrivilegeEscalation: false, | | c: allowPrivilegeEscalation",
                "allowPrivilegeEscalation: false | allowPrivilegeEscalation: false, privileged: true | c: privileged",
                "drop: [ALL] | drop: [NET_RAW] | c: capabilities.drop",
                "drop: [ALL] | 'drop: [ALL], add: [SYS_ADMIN]' | c: capabilities.add",
                "emptyDir: {} | hostPath: {path: /} | volume tmp",
                "containerPort: 80 | containerPort: 80, hostPort: 80 | c: hostPort",
                "volumes: | hostNetwork: true, volumes: | hostNetwork",
                "volumes: | hostPID: true, volumes: | hostPID",
                "volumes: | hostIPC: true, volumes: | hostIPC",
                "runAsNonRoot: true | 'runAsNonRoot: true, sysctls: [{name: a, value: b}]' | sysctls",
                "drop: [ALL]} | drop: [ALL]}, procMount: Unmasked | c: procMount",
            })
    void whatIsAgainstTheProfileIsFound(String part, String replacement, String violation) {
        String yaml = FIT.replace(part, replacement == null ? "" : replacement);
        assertThat(yaml).isNotEqualTo(FIT);
        assertThat(PodSecurity.violations(pod(yaml).getSpec())).containsExactly(violation);
    }
}
