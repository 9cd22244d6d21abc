package dev.sekali.charts;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;
import io.fabric8.kubernetes.api.model.networking.v1.IPBlock;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Who reaches whom, by the semantics of networking.k8s.io/v1: a pod that no policy selects for a direction is open in it;
 * one that some select is open to what any of them allows; a connection needs both ends. Addresses of pods are nothing
 * that an ipBlock is held against, since Kubernetes leaves that to the network.
 */
final class NetworkRules {

    /** An end of a connection. */
    sealed interface Place {}

    /**
     * A pod.
     *
     * @param ports its container ports by name
     */
    record InPod(String namespace, Map<String, String> labels, Map<String, Integer> ports) implements Place {}

    /** Something that isn't a pod, by its address. */
    record Outside(String address) implements Place {}

    private enum Direction {
        INGRESS,
        EGRESS
    }

    /** What a policy says of one direction; no peers or no ports means any. */
    private record Rule(List<NetworkPolicyPeer> peers, List<NetworkPolicyPort> ports) {}

    private final Map<String, Map<String, String>> namespaces;
    private final List<NetworkPolicy> policies;

    /**
     * Rules in force.
     *
     * @param namespaces the labels of each, by name
     * @param policies each with its namespace
     */
    NetworkRules(Map<String, Map<String, String>> namespaces, List<NetworkPolicy> policies) {
        this.namespaces = namespaces;
        this.policies = policies;
    }

    boolean allows(Place from, Place to, String protocol, int port) {
        return side(from, to, Direction.EGRESS, to, protocol, port)
                && side(to, from, Direction.INGRESS, to, protocol, port);
    }

    private boolean side(Place subject, Place peer, Direction direction, Place target, String protocol, int port) {
        if (!(subject instanceof InPod pod)) {
            return true;
        }
        List<NetworkPolicy> selecting = policies.stream()
                .filter(policy -> applies(policy, direction) && selects(policy, pod))
                .toList();
        return selecting.isEmpty()
                || selecting.stream()
                        .anyMatch(policy -> rules(policy, direction)
                                .anyMatch(rule ->
                                        matchesPeer(rule, policy, peer) && matchesPort(rule, target, protocol, port)));
    }

    private static boolean applies(NetworkPolicy policy, Direction direction) {
        List<String> types = policy.getSpec().getPolicyTypes();
        if (!types.isEmpty()) {
            return types.stream().anyMatch(type -> type.equalsIgnoreCase(direction.name()));
        }
        return direction == Direction.INGRESS || !policy.getSpec().getEgress().isEmpty();
    }

    private static boolean selects(NetworkPolicy policy, InPod pod) {
        return policy.getMetadata().getNamespace().equals(pod.namespace())
                && matches(policy.getSpec().getPodSelector(), pod.labels());
    }

    private static Stream<Rule> rules(NetworkPolicy policy, Direction direction) {
        return switch (direction) {
            case INGRESS ->
                policy.getSpec().getIngress().stream().map(rule -> new Rule(rule.getFrom(), rule.getPorts()));
            case EGRESS -> policy.getSpec().getEgress().stream().map(rule -> new Rule(rule.getTo(), rule.getPorts()));
        };
    }

    private boolean matchesPeer(Rule rule, NetworkPolicy policy, Place place) {
        return rule.peers().isEmpty() || rule.peers().stream().anyMatch(peer -> matchesPeer(peer, policy, place));
    }

    private boolean matchesPeer(NetworkPolicyPeer peer, NetworkPolicy policy, Place place) {
        return switch (place) {
            case Outside outside -> peer.getIpBlock() != null && contains(peer.getIpBlock(), outside.address());
            case InPod pod -> {
                if (peer.getNamespaceSelector() == null && peer.getPodSelector() == null) {
                    yield false;
                }
                boolean inNamespace = peer.getNamespaceSelector() == null
                        ? policy.getMetadata().getNamespace().equals(pod.namespace())
                        : matches(
                                peer.getNamespaceSelector(),
                                Objects.requireNonNull(namespaces.get(pod.namespace()), "an unknown namespace"));
                yield inNamespace && (peer.getPodSelector() == null || matches(peer.getPodSelector(), pod.labels()));
            }
        };
    }

    private static boolean matchesPort(Rule rule, Place target, String protocol, int port) {
        return rule.ports().isEmpty()
                || rule.ports().stream().anyMatch(allowed -> matchesPort(allowed, target, protocol, port));
    }

    private static boolean matchesPort(NetworkPolicyPort allowed, Place target, String protocol, int port) {
        if (!Objects.requireNonNullElse(allowed.getProtocol(), "TCP").equals(protocol)) {
            return false;
        }
        IntOrString from = allowed.getPort();
        if (from == null) {
            return true;
        }
        if (from.getStrVal() != null) {
            return target instanceof InPod pod && Objects.equals(pod.ports().get(from.getStrVal()), port);
        }
        int to = Objects.requireNonNullElse(allowed.getEndPort(), from.getIntVal());
        return from.getIntVal() <= port && port <= to;
    }

    static boolean matches(LabelSelector selector, Map<String, String> labels) {
        return labels.entrySet()
                        .containsAll(Objects.requireNonNullElse(selector.getMatchLabels(), Map.<String, String>of())
                                .entrySet())
                && selector.getMatchExpressions().stream().allMatch(required -> matches(required, labels));
    }

    private static boolean matches(LabelSelectorRequirement required, Map<String, String> labels) {
        String value = labels.get(required.getKey());
        Set<String> values = Set.copyOf(required.getValues());
        return switch (required.getOperator()) {
            case "In" -> value != null && values.contains(value);
            case "NotIn" -> value == null || !values.contains(value);
            case "Exists" -> value != null;
            case "DoesNotExist" -> value == null;
            default -> throw new IllegalArgumentException("operator " + required.getOperator());
        };
    }

    private static boolean contains(IPBlock block, String address) {
        return contains(block.getCidr(), address)
                && block.getExcept().stream().noneMatch(except -> contains(except, address));
    }

    private static boolean contains(String cidr, String address) {
        String[] parts = cidr.split("/", -1);
        byte[] network = bytes(parts[0]);
        byte[] host = bytes(address);
        int length = Integer.parseInt(parts[1]);
        if (network.length != host.length) {
            return false;
        }
        for (int bit = 0; bit < length; bit++) {
            int mask = 0x80 >> (bit % 8);
            if ((network[bit / 8] & mask) != (host[bit / 8] & mask)) {
                return false;
            }
        }
        return true;
    }

    private static byte[] bytes(String address) {
        try {
            return InetAddress.getByName(address).getAddress();
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
