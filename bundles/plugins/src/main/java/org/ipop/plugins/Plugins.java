package org.ipop.plugins;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Makes the framework follow the folder. What the folder asks for is computed anew each time from the files and from
 * what is installed, so it does not matter what happened before. A file that cannot be taken leaves in place what was
 * taken under its name. Thread: one at a time, never the loop.
 */
final class Plugins {
    static final int MAX_FILES = 64;

    private final JarReader reader;
    private final PluginFramework framework;
    private final Lines lines;
    /** Locations whose content this instance has checked; what an earlier one installed is checked again. */
    private final Set<String> checked = new HashSet<>();
    /** By digest: content that did not start is not tried again, since each try interrupts what serves. */
    private final Map<String, String> unfit = new HashMap<>();
    /** Locations of those that have not yet been seen with all they need: they may still turn out to be broken. */
    private final Set<String> onTrial = new HashSet<>();
    private Set<String> reported = Set.of();

    /** Where an operator reads what is wrong: a line a file. */
    record Lines(BiConsumer<String, String> report, Consumer<String> clear) {
    }

    Plugins(JarReader reader, PluginFramework framework, Lines lines) {
        this.reader = reader;
        this.framework = framework;
        this.lines = lines;
    }

    /** @param files the jars in the folder by name; true = at rest, false = still being written */
    void follow(SortedMap<String, Boolean> files) {
        SortedMap<String, PluginJar> before = framework.installed();
        SortedMap<String, String> faults = new TreeMap<>();
        List<PluginJar> jars = new ArrayList<>();
        files.forEach((file, atRest) -> {
            if (files.headMap(file).size() >= MAX_FILES) {
                faults.put(file, "not taken: there are more than " + MAX_FILES + " jars in the folder");
            } else if (atRest) {
                inspect(file, before, jars, faults);
            } else {
                keep(file, before, jars);
            }
        });
        Selection selection = Selection.of(jars, framework.shipped());
        faults.putAll(selection.lines());
        before.keySet().stream().filter(name -> !selection.serving().containsKey(name)).forEach(framework::remove);
        selection.serving().forEach((name, jar) -> {
            if (!jar.equals(before.get(name))) {
                serve(jar, faults);
            }
        });
        report(faults);
    }

    /**
     * Looks after those that could not show at once whether they are fit, since what they need came later (at the start
     * of the node). Returns true if one is not: then the folder must be followed again.
     */
    boolean review() {
        if (onTrial.isEmpty()) {
            return false;
        }
        int known = unfit.size();
        framework.installed().values().stream().filter(jar -> onTrial.contains(jar.location())).forEach(jar -> {
            PluginFramework.Trial trial = framework.trial(jar.symbolicName());
            trial.failure().ifPresent(why -> unfit.put(jar.digest(), "taken out again: it fails: " + why));
            if (trial.passed() || trial.failure().isPresent()) {
                onTrial.remove(jar.location());
            }
        });
        return unfit.size() > known;
    }

    /** Takes back what was said. */
    void clear() {
        report(new TreeMap<>());
    }

    private void inspect(String file, Map<String, PluginJar> before, List<PluginJar> jars, Map<String, String> faults) {
        try {
            PluginJar jar = reader.read(file);
            if (unfit.containsKey(jar.digest())) {
                throw new BadPlugin(unfit.get(jar.digest()));
            }
            checked.add(jar.location());
            jars.add(jar);
        } catch (BadPlugin e) {
            faults.put(file, e.getMessage());
            keep(file, before, jars);
        }
    }

    /** What was taken from this file earlier stays, unless it is this very content that is refused now. */
    private void keep(String file, Map<String, PluginJar> before, List<PluginJar> jars) {
        String now = reader.digest(file).orElse("");
        before.values().stream().filter(jar -> jar.file().equals(file) && !unfit.containsKey(jar.digest()))
            .filter(jar -> !reader.policy().required() || checked.contains(jar.location()) && !jar.digest().equals(now))
            .forEach(jars::add);
    }

    private void serve(PluginJar jar, Map<String, String> faults) {
        try {
            framework.serve(jar, reader.content(jar));
            onTrial.add(jar.location());
        } catch (BadPlugin e) {
            unfit.put(jar.digest(), e.getMessage());
            faults.put(jar.file(), e.getMessage());
        }
    }

    private void report(SortedMap<String, String> faults) {
        reported.stream().filter(file -> !faults.containsKey(file)).forEach(lines.clear());
        faults.forEach(lines.report());
        reported = Set.copyOf(faults.keySet());
    }
}
