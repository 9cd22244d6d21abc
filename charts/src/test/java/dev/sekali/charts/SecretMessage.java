package dev.sekali.charts;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A Secret as Helm sends its own records of a release: protobuf, by the field numbers of Kubernetes' {@code generated.proto}.
 */
final class SecretMessage {

    static final String TYPE = "application/vnd.kubernetes.protobuf";

    private static final byte[] MAGIC = {'k', '8', 's', 0};

    private SecretMessage() {}

    static ObjectNode toJson(byte[] sent) {
        byte[] envelope = Arrays.copyOfRange(sent, MAGIC.length, sent.length);
        Map<Integer, List<byte[]>> secret = fields(first(fields(envelope), 2));
        Map<Integer, List<byte[]>> meta = fields(first(secret, 1));
        ObjectNode json = Documents.JSON
                .createObjectNode()
                .put("apiVersion", "v1")
                .put("kind", "Secret")
                .put("type", text(first(secret, 3)));
        ObjectNode metadata = json.putObject("metadata").put("name", text(first(meta, 1)));
        ObjectNode labels = metadata.putObject("labels");
        for (byte[] entry : meta.getOrDefault(11, List.of())) {
            labels.put(text(first(fields(entry), 1)), text(first(fields(entry), 2)));
        }
        ObjectNode data = json.putObject("data");
        for (byte[] entry : secret.getOrDefault(2, List.of())) {
            data.put(text(first(fields(entry), 1)), first(fields(entry), 2));
        }
        return json;
    }

    private static byte[] first(Map<Integer, List<byte[]>> fields, int number) {
        return fields.getOrDefault(number, List.of(new byte[0])).getFirst();
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** The texts, bytes and messages within a message, by their numbers; its numbers are left out. */
    private static Map<Integer, List<byte[]>> fields(byte[] message) {
        Map<Integer, List<byte[]>> fields = new HashMap<>();
        ByteBuffer left = ByteBuffer.wrap(message);
        while (left.hasRemaining()) {
            int tag = varint(left);
            int number = varint(left);
            if ((tag & 7) == 2) {
                byte[] value = new byte[number];
                left.get(value);
                fields.computeIfAbsent(tag >>> 3, key -> new ArrayList<>()).add(value);
            }
        }
        return fields;
    }

    private static int varint(ByteBuffer from) {
        int value = 0;
        for (int shift = 0; ; shift += 7) {
            byte next = from.get();
            value |= (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
    }
}
