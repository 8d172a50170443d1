package org.ipop.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The key {@code plugins} of the configuration: {@code {PID: {NAME: value}}}. What a plug-in makes of its values only
 * the plug-in knows, so they are handed over as they are.
 */
final class PluginSettings {
    static final String KEY = "plugins";
    /** Marks a configuration in Configuration Admin as one that came from here. */
    static final String MARK = "ipop.plugin";

    private static final int MAX_VALUES = 64;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*");

    private PluginSettings() {
    }

    /**
     * Values by PID.
     *
     * @param taken PIDs of the product, which have keys of their own
     */
    static Map<String, Map<String, Object>> read(JsonNode plugins, Set<String> taken) throws BadConfiguration {
        Map<String, Map<String, Object>> byPid = new TreeMap<>();
        for (Map.Entry<String, JsonNode> entry : entries(KEY, plugins)) {
            String where = KEY + "." + entry.getKey();
            if (taken.contains(entry.getKey())) {
                throw new BadConfiguration(where + " is a part of the product and has keys of its own");
            }
            Map<String, Object> values = new TreeMap<>(Map.of(MARK, true));
            for (Map.Entry<String, JsonNode> value : entries(where, entry.getValue())) {
                values.put(value.getKey(), value(where + "." + value.getKey(), value.getValue()));
            }
            byPid.put(entry.getKey(), values);
        }
        return byPid;
    }

    private static Set<Map.Entry<String, JsonNode>> entries(String where, JsonNode node) throws BadConfiguration {
        if (!node.isObject() || node.size() > MAX_VALUES
            || !node.properties().stream().allMatch(entry -> NAME.matcher(entry.getKey()).matches())) {
            throw new BadConfiguration(where + " is " + node + "; it must be an object of at most " + MAX_VALUES
                + " names of letters, digits, '_', '-' and '.'");
        }
        return node.properties();
    }

    private static Object value(String where, JsonNode node) throws BadConfiguration {
        return scalar(node).or(() -> texts(node)).orElseThrow(() -> new BadConfiguration(where + " is " + node
            + "; it must be a text, a whole number, true, false, or a list of texts"));
    }

    private static Optional<Object> scalar(JsonNode node) {
        if (node.isTextual()) {
            return Optional.of(node.textValue());
        }
        if (node.isBoolean()) {
            return Optional.of(node.booleanValue());
        }
        return node.canConvertToExactIntegral() && node.canConvertToLong() ? Optional.of(node.longValue())
            : Optional.empty();
    }

    private static Optional<Object> texts(JsonNode node) {
        if (!node.isArray() || node.size() > MAX_VALUES) {
            return Optional.empty();
        }
        String[] texts = new String[node.size()];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = node.get(i).textValue();
            if (texts[i] == null) {
                return Optional.empty();
            }
        }
        return Optional.of(texts);
    }
}
