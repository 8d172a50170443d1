package org.ipop.config;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Map;
import java.util.TreeMap;

/**
 * A whole configuration that was found right: property values by PID. Every PID of the product is there, with nothing
 * in it where nothing is set, so that a key that was taken out goes back to its default; of plug-ins those that are
 * named.
 */
record Configuration(Map<String, Map<String, Object>> byPid) {
    private static final ObjectMapper JSON = new ObjectMapper()
        .enable(JsonParser.Feature.ALLOW_COMMENTS)
        .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    /**
     * @param file      the text of {@code ipop.conf}, JSON with comments; blank = nothing set
     * @param overrides keys set on the command line, as text
     */
    static Configuration parse(String file, Map<String, String> overrides) throws BadConfiguration {
        Map<String, Map<String, Object>> byPid = new TreeMap<>();
        for (Setting setting : Setting.values()) {
            byPid.put(setting.pid(), new TreeMap<>());
        }
        for (Map.Entry<String, JsonNode> entry : object(file).properties()) {
            if (entry.getKey().equals(PluginSettings.KEY)) {
                byPid.putAll(PluginSettings.read(entry.getValue(), byPid.keySet()));
            } else {
                put(byPid, entry.getKey(), entry.getValue());
            }
        }
        for (Map.Entry<String, String> entry : new TreeMap<>(overrides).entrySet()) {
            put(byPid, entry.getKey(), TextNode.valueOf(entry.getValue()));
        }
        return new Configuration(byPid);
    }

    private static void put(Map<String, Map<String, Object>> byPid, String key, JsonNode value)
        throws BadConfiguration {
        Setting setting = Setting.ofKey(key).orElseThrow(() -> new BadConfiguration(
            "there is no key '" + key + "'; known are " + knownKeys()));
        byPid.get(setting.pid()).put(setting.property(), setting.read(value));
    }

    private static ObjectNode object(String file) throws BadConfiguration {
        if (file.isBlank()) {
            return JSON.createObjectNode();
        }
        try {
            if (JSON.readTree(file) instanceof ObjectNode object) {
                return object;
            }
            throw new BadConfiguration("it must be one JSON object, like {\"dns\": \"off\"}");
        } catch (JsonProcessingException e) {
            String where = e.getLocation() == null ? "" : "line " + e.getLocation().getLineNr()
                + ", column " + e.getLocation().getColumnNr() + ": ";
            throw new BadConfiguration(where + "not JSON: " + e.getOriginalMessage());
        }
    }

    private static String knownKeys() {
        StringBuilder keys = new StringBuilder();
        for (Setting setting : Setting.values()) {
            keys.append(setting.key()).append(", ");
        }
        return keys.append(PluginSettings.KEY).toString();
    }
}
