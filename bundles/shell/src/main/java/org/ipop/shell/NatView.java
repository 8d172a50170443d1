package org.ipop.shell;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.ipop.api.nat.Candidate;
import org.ipop.api.nat.NatBehaviour;
import org.ipop.api.nat.NatBehaviour.Observed;
import org.ipop.api.nat.NatObserver;

/** What {@code ipop nat} shows: where we may be reached, what we are behind, and how that is known. */
final class NatView {
    private final List<Candidate> candidates;
    private final Optional<NatObserver> observer;

    /** @param observers of several the first one is believed */
    NatView(List<Candidate> candidates, List<NatObserver> observers) {
        this.candidates = candidates;
        this.observer = observers.stream().findFirst();
    }

    ListCommand.View view() {
        JsonObject json = new JsonObject();
        Table addresses = new Table("CANDIDATE", "ADDRESS");
        JsonArray list = json.putArray("candidates");
        for (Candidate candidate : candidates) {
            String kind = words(candidate.kind());
            list.addObject().put("kind", kind).put("address", Words.socketAddress(candidate.address()));
            addresses.row(kind, Words.socketAddress(candidate.address()));
        }
        Table findings = new Table("NAT", "IS", "AS WE KNOW FROM");
        JsonArray behaviour = json.putArray("behaviour");
        observer.map(NatObserver::behaviour).ifPresent(found -> describe(found, behaviour, findings));
        JsonArray mappings = json.putArray("portMappings");
        List<String> lines = observer.map(NatObserver::portMappings).orElse(List.of());
        lines.forEach(mappings::add);
        return new ListCommand.View(json, () -> addresses.render("no candidates yet")
            + (findings.isEmpty() ? "" : "\n" + findings.render("")) + (lines.isEmpty() ? "" : "\n")
            + String.join("", lines.stream().map(line -> "port mapping: " + line + "\n").toList()));
    }

    private static void describe(NatBehaviour found, JsonArray json, Table table) {
        row("translated", found.translated(), yes -> yes ? "yes" : "no", json, table);
        row("mapping", found.mapping(), NatView::words, json, table);
        row("filtering", found.filtering(), NatView::words, json, table);
        row("ports", found.ports(), NatView::words, json, table);
        row("hairpin", found.hairpin(), yes -> yes ? "yes" : "no", json, table);
        row("lifetime", found.lifetime(), NatView::seconds, json, table);
    }

    private static <T> void row(String what, Observed<T> observed, Function<T, String> words,
                                JsonArray json, Table table) {
        String value = observed.value().map(words).orElse("");
        JsonObject entry = json.addObject().put("what", what);
        if (!value.isEmpty()) {
            entry.put("value", value);
        }
        entry.put("how", observed.how());
        table.row(what, value, observed.how());
    }

    private static String seconds(Duration duration) {
        return duration.toSeconds() == 0 ? "less than the shortest we try" : "at least " + duration.toSeconds() + " s";
    }

    private static String words(Enum<?> name) {
        return name.name().toLowerCase().replace('_', ' ');
    }
}
