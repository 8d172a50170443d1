package org.ipop.config;

import java.util.List;
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
    static Map<String, Map<String, Object>> read(Object plugins, Set<String> taken) throws BadConfiguration {
        Map<String, Map<String, Object>> byPid = new TreeMap<>();
        for (Map.Entry<String, Object> entry : entries(KEY, plugins)) {
            String where = KEY + "." + entry.getKey();
            if (taken.contains(entry.getKey())) {
                throw new BadConfiguration(where + " is a part of the product and has keys of its own");
            }
            Map<String, Object> values = new TreeMap<>(Map.of(MARK, true));
            for (Map.Entry<String, Object> value : entries(where, entry.getValue())) {
                values.put(value.getKey(), value(where + "." + value.getKey(), value.getValue()));
            }
            byPid.put(entry.getKey(), values);
        }
        return byPid;
    }

    private static Set<Map.Entry<String, Object>> entries(String where, Object given) throws BadConfiguration {
        if (!(given instanceof JsonText.Fields object) || object.byName().size() > MAX_VALUES
            || !object.byName().keySet().stream().allMatch(name -> NAME.matcher(name).matches())) {
            throw new BadConfiguration(where + " is " + JsonText.of(given) + "; it must be an object of at most "
                + MAX_VALUES + " names of letters, digits, '_', '-' and '.'");
        }
        return object.byName().entrySet();
    }

    private static Object value(String where, Object given) throws BadConfiguration {
        return scalar(given).or(() -> texts(given)).orElseThrow(() -> new BadConfiguration(where + " is "
            + JsonText.of(given) + "; it must be a text, a whole number, true, false, or a list of texts"));
    }

    private static Optional<Object> scalar(Object given) {
        return switch (given) {
            case String text -> Optional.of(text);
            case Boolean truth -> Optional.of(truth);
            case Integer number -> Optional.of(number.longValue());
            case Long number -> Optional.of(number);
            case Double number when number == number.longValue() -> Optional.of(number.longValue());
            case null, default -> Optional.empty();
        };
    }

    private static Optional<Object> texts(Object given) {
        return given instanceof List<?> list && list.size() <= MAX_VALUES
            && list.stream().allMatch(String.class::isInstance)
            ? Optional.of(list.toArray(String[]::new)) : Optional.empty();
    }
}
