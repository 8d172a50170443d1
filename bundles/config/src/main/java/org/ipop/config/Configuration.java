package org.ipop.config;

import java.util.Map;
import java.util.TreeMap;

/**
 * A whole configuration that was found right: property values by PID. Every PID of the product is there, with nothing
 * in it where nothing is set, so that a key that was taken out goes back to its default; of plug-ins those that are
 * named.
 */
record Configuration(Map<String, Map<String, Object>> byPid) {
    /**
     * @param file      the text of {@code ipop.conf}, JSON with comments; blank = nothing set
     * @param overrides keys set on the command line, as text
     */
    static Configuration parse(String file, Map<String, String> overrides) throws BadConfiguration {
        Map<String, Map<String, Object>> byPid = new TreeMap<>();
        for (Setting setting : Setting.values()) {
            byPid.put(setting.pid(), new TreeMap<>());
        }
        for (Map.Entry<String, Object> entry : object(file).entrySet()) {
            if (entry.getKey().equals(PluginSettings.KEY)) {
                byPid.putAll(PluginSettings.read(entry.getValue(), byPid.keySet()));
            } else {
                put(byPid, entry.getKey(), entry.getValue());
            }
        }
        for (Map.Entry<String, String> entry : new TreeMap<>(overrides).entrySet()) {
            put(byPid, entry.getKey(), entry.getValue());
        }
        return new Configuration(byPid);
    }

    private static void put(Map<String, Map<String, Object>> byPid, String key, Object value)
        throws BadConfiguration {
        Setting setting = Setting.ofKey(key).orElseThrow(() -> new BadConfiguration(
            "there is no key '" + key + "'; known are " + knownKeys()));
        byPid.get(setting.pid()).put(setting.property(), setting.read(value));
    }

    private static Map<String, Object> object(String file) throws BadConfiguration {
        if (file.isBlank()) {
            return Map.of();
        }
        if (JsonText.read(file) instanceof JsonText.Fields object) {
            return object.byName();
        }
        throw new BadConfiguration("it must be one JSON object, like {\"dns\": \"off\"}");
    }

    private static String knownKeys() {
        StringBuilder keys = new StringBuilder();
        for (Setting setting : Setting.values()) {
            keys.append(setting.key()).append(", ");
        }
        return keys.append(PluginSettings.KEY).toString();
    }
}
