package dev.sekali.charts;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.Volume;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The profile "restricted" of Kubernetes' Pod Security Standards, rule by rule, for Linux. Stricter in one thing: the
 * user must be a number here, not only in the image.
 */
final class PodSecurity {

    private static final Set<String> ADDABLE = Set.of("NET_BIND_SERVICE");
    private static final Set<String> SECCOMP = Set.of("RuntimeDefault", "Localhost");

    private final List<String> violations = new ArrayList<>();

    private PodSecurity() {}

    static List<String> violations(PodSpec pod) {
        PodSecurity check = new PodSecurity();
        check.pod(pod);
        return check.violations;
    }

    private void pod(PodSpec pod) {
        PodSecurityContext context = Objects.requireNonNullElseGet(pod.getSecurityContext(), PodSecurityContext::new);
        forbid(isTrue(pod.getHostNetwork()), "hostNetwork");
        forbid(isTrue(pod.getHostPID()), "hostPID");
        forbid(isTrue(pod.getHostIPC()), "hostIPC");
        forbid(!context.getSysctls().isEmpty(), "sysctls");
        forbid(context.getSeLinuxOptions() != null, "seLinuxOptions");
        forbid(context.getWindowsOptions() != null, "windowsOptions");
        pod.getVolumes().stream()
                .filter(volume -> !isAllowed(volume))
                .forEach(volume -> violations.add("volume " + volume.getName()));
        Stream.concat(pod.getInitContainers().stream(), pod.getContainers().stream())
                .forEach(container -> container(container, context));
        forbid(!pod.getEphemeralContainers().isEmpty(), "ephemeral containers");
    }

    private void container(Container container, PodSecurityContext pod) {
        SecurityContext context = Objects.requireNonNullElseGet(container.getSecurityContext(), SecurityContext::new);
        String in = container.getName() + ": ";
        Long user = Optional.ofNullable(context.getRunAsUser()).orElse(pod.getRunAsUser());
        forbid(user == null || user == 0, in + "runAsUser");
        forbid(
                !isTrue(Optional.ofNullable(context.getRunAsNonRoot()).orElse(pod.getRunAsNonRoot())),
                in + "runAsNonRoot");
        String seccomp = Optional.ofNullable(context.getSeccompProfile())
                .or(() -> Optional.ofNullable(pod.getSeccompProfile()))
                .map(profile -> profile.getType())
                .orElse("");
        forbid(!SECCOMP.contains(seccomp), in + "seccompProfile");
        forbid(!Boolean.FALSE.equals(context.getAllowPrivilegeEscalation()), in + "allowPrivilegeEscalation");
        forbid(isTrue(context.getPrivileged()), in + "privileged");
        forbid(context.getSeLinuxOptions() != null, in + "seLinuxOptions");
        forbid(context.getProcMount() != null && !context.getProcMount().equals("Default"), in + "procMount");
        var capabilities = context.getCapabilities();
        forbid(capabilities == null || !capabilities.getDrop().contains("ALL"), in + "capabilities.drop");
        forbid(capabilities != null && !ADDABLE.containsAll(capabilities.getAdd()), in + "capabilities.add");
        forbid(
                container.getPorts().stream().anyMatch(port -> port.getHostPort() != null && port.getHostPort() != 0),
                in + "hostPort");
    }

    private void forbid(boolean violated, String rule) {
        if (violated) {
            violations.add(rule);
        }
    }

    private static boolean isAllowed(Volume volume) {
        return Stream.of(
                        volume.getConfigMap(),
                        volume.getCsi(),
                        volume.getDownwardAPI(),
                        volume.getEmptyDir(),
                        volume.getEphemeral(),
                        volume.getPersistentVolumeClaim(),
                        volume.getProjected(),
                        volume.getSecret())
                .anyMatch(Objects::nonNull);
    }

    private static boolean isTrue(Boolean value) {
        return Boolean.TRUE.equals(value);
    }
}
