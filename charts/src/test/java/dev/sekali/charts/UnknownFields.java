package dev.sekali.charts;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds what a model could not place: the models take fields that Kubernetes doesn't know without a word. */
final class UnknownFields {

    private final List<String> found = new ArrayList<>();

    private UnknownFields() {}

    static List<String> of(Object model) {
        UnknownFields fields = new UnknownFields();
        fields.walk(model.getClass().getSimpleName(), model);
        return fields.found;
    }

    private void walk(String path, @Nullable Object value) {
        switch (value) {
            case Collection<?> items -> {
                int index = 0;
                for (Object item : items) {
                    walk(path + "[" + index++ + "]", item);
                }
            }
            case Map<?, ?> map -> map.forEach((key, item) -> walk(path + "." + key, item));
            case Object model when model.getClass().getName().startsWith("io.fabric8.") -> walkModel(path, model);
            case null, default -> {}
        }
    }

    private void walkModel(String path, Object model) {
        for (Class<?> type = model.getClass(); type != null && type != Object.class; type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers())) {
                    visit(path, model, field);
                }
            }
        }
    }

    private void visit(String path, Object model, Field field) {
        try {
            field.setAccessible(true);
            Object value = field.get(model);
            if (!field.getName().equals("additionalProperties")) {
                walk(path + "." + field.getName(), value);
            } else if (value instanceof Map<?, ?> unknown) {
                unknown.keySet().forEach(name -> found.add(path + "." + name));
            }
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }
}
