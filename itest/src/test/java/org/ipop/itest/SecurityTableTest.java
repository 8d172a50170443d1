package org.ipop.itest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The table of attacks in docs/security.md speaks of tests and counters that exist, and no alarm is left out. */
class SecurityTableTest {
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");
    private static final int COUNTERS = 3;
    private static final int TESTED = 4;
    private static final int REMAINS = 5;

    private final List<SourceFile> sources = SourceFile.all();
    private final List<String[]> rows = rows();

    @Test
    void eachAttackSaysWhatCountsItWhoTestsItAndWhatRemains() {
        assertThat(rows).hasSizeGreaterThan(15).allSatisfy(row -> {
            assertThat(row).as(row[1]).hasSize(REMAINS + 1);
            assertThat(codes(row[COUNTERS])).as(row[1]).isNotEmpty();
            assertThat(codes(row[TESTED])).as(row[1]).isNotEmpty();
            assertThat(row[REMAINS]).as(row[1]).isNotBlank();
        });
    }

    @Test
    void testsThatAreNamedExist() {
        Set<String> tests = sources.stream().filter(SourceFile::isTest)
            .map(source -> source.path().getFileName().toString().replace(".java", "")).collect(Collectors.toSet());
        assertThat(rows.stream().flatMap(row -> codes(row[TESTED]).stream())).allSatisfy(name ->
            assertThat(tests).contains(name));
    }

    @Test
    void countersThatAreNamedAreCounted() {
        String product = sources.stream().filter(source -> !source.isTest() && source.module().startsWith("bundles/"))
            .filter(source -> !source.path().endsWith("Alarm.java")).map(SourceFile::text)
            .collect(Collectors.joining("\n"));
        assertThat(counters()).allSatisfy(counter -> assertThat(isCounted(product, counter)).as(counter).isTrue());
    }

    @Test
    void eachAlarmIsInTheTable() throws IOException {
        String alarms = Files.readString(SourceFile.root().resolve(
            "bundles/shell/src/main/java/org/ipop/shell/alarm/Alarm.java"));
        Set<String> named = counters();
        for (String subject : List.of("vnet.drop.spoofed", "link.drop.greeting", "link.drop.membership",
            "membership.denied.used_up", "membership.drop.rate-token", "dht.drop.forged", "dht.drop.rate",
            "dht.drop.promise", "overlay.drop.position", "link.relay.distrusted", "link.drop.responses-client",
            "link.drop.strangers-host", "link.drop.replayed")) {
            assertThat(alarms).contains('"' + subject + '"');
            assertThat(named).contains(subject);
        }
    }

    /** Written out, or made of a prefix in one place and the last part in another. */
    private static boolean isCounted(String product, String counter) {
        if (product.contains('"' + counter + '"')) {
            return true;
        }
        String last = counter.replaceFirst("^\\w+\\.(drop\\.|denied\\.)?", "");
        boolean ofAnEnum = product.contains(last.toUpperCase());
        return ofAnEnum || Pattern.compile("\"(drop\\.)?" + Pattern.quote(last) + '"').matcher(product).find();
    }

    /** A name that begins with a dot goes on from the part of the one before it. */
    private Set<String> counters() {
        Set<String> names = new TreeSet<>();
        for (String[] row : rows) {
            String former = "";
            for (String name : codes(row[COUNTERS])) {
                former = name.startsWith(".") ? former.substring(0, former.lastIndexOf('.')) + name : name;
                names.add(former);
            }
        }
        return names;
    }

    private static List<String> codes(String cell) {
        return CODE.matcher(cell).results().map(found -> found.group(1)).toList();
    }

    private static List<String[]> rows() {
        try {
            List<String> lines = Files.readAllLines(SourceFile.root().resolve("docs/security.md"));
            int head = lines.stream().filter(line -> line.startsWith("| attack |")).map(lines::indexOf).findFirst()
                .orElseThrow();
            List<String[]> rows = new ArrayList<>();
            for (int i = head + 2; i < lines.size() && lines.get(i).startsWith("|"); i++) {
                rows.add(lines.get(i).split("\\|"));
            }
            return rows;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
