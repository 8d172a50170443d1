package org.ipop.itest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The rules of the house, checked on the sources: banned calls, sizes, package pages, direction of imports. */
class HouseRulesTest {
    private static final Set<String> FRAMEWORK_IS_THEIR_SUBJECT =
        Set.of("bundles/config", "bundles/plugins", "bundles/shell", "bundles/switchboard");
    private static final int FILE_LINES = 400;
    private static final int TEST_FILE_LINES = 600;
    private static final int LINE_CHARACTERS = 120;
    private static final int METHOD_LINES = 60;
    private static final int PARAMETERS = 5;
    private static final int INTERFACE_METHODS = 6;
    private static final int PACKAGE_PAGE_LINES = 20;

    /** Time, chance and threads come from NodeContext. What may name them all the same, by folder. */
    private static final Map<String, Set<String>> BANNED_IN_MAIN = Map.of(
        "System.nanoTime", Set.of("bundles/runtime", "lab", "bench"),
        "System.currentTimeMillis", Set.of("bundles/runtime", "lab", "bench"),
        "Instant.now", Set.of(),
        "new Thread", Set.of("bundles/runtime", "distribution", "lab", "bench"),
        "Thread.sleep", Set.of("lab", "bench"),
        "Executors.", Set.of("bundles/runtime", "simulation"),
        "new SecureRandom", Set.of("bundles/runtime", "bundles/security-noise"),
        "ThreadLocalRandom", Set.of(),
        "UUID.randomUUID", Set.of(),
        "parallelStream", Set.of());

    private static final Pattern LEFT_UNDONE = Pattern.compile("\\b(TODO|FIXME|XXX)\\b|UnsupportedOperationException");
    private static final Pattern BAD_TYPE_NAME = Pattern.compile(
        "\\b(?:class|record|interface|enum) (\\w+(?:Manager|Helper|Util|Utils|Impl))\\b");
    private static final Pattern IMPORT = Pattern.compile(
        "^import (?:static )?(org\\.ipop\\.[\\w.]+);", Pattern.MULTILINE);
    private static final Pattern METHOD = Pattern.compile(
        "^    (?:    )*(?!(?:return|throw|new|else|if|for|while|switch|try|case|record|public record)\\b)"
            + "(?:@\\w+ )?(?:[\\w<>\\[\\],.?& ]+ )?(\\w+)\\(([^(){};]*)\\)(?: throws [\\w., ]+)? \\{$",
        Pattern.MULTILINE);
    private static final Pattern INTERFACE = Pattern.compile(
        "^( *)(?:public )?(?:sealed |non-sealed )?interface (\\w+)[^{]*\\{$(.*?)^\\1\\}$",
        Pattern.MULTILINE | Pattern.DOTALL);

    private final List<SourceFile> sources = SourceFile.all();

    @Test
    void thereAreSourcesToLookAt() {
        assertThat(sources).hasSizeGreaterThan(50);
    }

    @Test
    void filesAndLinesStayShort() {
        expectNone(source -> source.lines().size() > (source.isTest() ? TEST_FILE_LINES : FILE_LINES),
            "has too many lines");
        expectNone(source -> source.lines().stream().anyMatch(line -> line.length() > LINE_CHARACTERS),
            "has a line too long");
    }

    @Test
    void methodsStayShortAndTakeFewParameters() {
        List<String> found = new ArrayList<>();
        for (SourceFile source : sources) {
            Matcher method = METHOD.matcher(source.code());
            while (method.find()) {
                int lines = linesOfBlock(source.code(), method.end());
                if (lines > METHOD_LINES) {
                    found.add(source + ": " + method.group(1) + " has " + lines + " lines");
                }
                if (parameters(method.group(2)) > PARAMETERS && !source.isTest()) {
                    found.add(source + ": " + method.group(1) + " takes more than " + PARAMETERS + " parameters");
                }
            }
        }
        assertThat(found).isEmpty();
    }

    @Test
    void interfacesStaySmall() {
        List<String> found = new ArrayList<>();
        for (SourceFile source : sources) {
            Matcher type = INTERFACE.matcher(source.code());
            while (type.find()) {
                long methods = abstractMethods(type.group(3), type.group(1).length() + 4);
                if (methods > INTERFACE_METHODS) {
                    found.add(source + ": " + type.group(2) + " has " + methods + " methods");
                }
            }
        }
        assertThat(found).isEmpty();
    }

    @Test
    void timeChanceAndThreadsComeFromTheContext() {
        List<String> found = new ArrayList<>();
        for (SourceFile source : sources) {
            if (source.isTest()) {
                continue;
            }
            BANNED_IN_MAIN.forEach((call, allowed) -> {
                if (source.code().contains(call) && allowed.stream().noneMatch(source.module()::startsWith)) {
                    found.add(source + ": " + call);
                }
            });
        }
        assertThat(found).isEmpty();
    }

    @Test
    void testsDoNotSleep() {
        expectNone(source -> source.isTest() && source.code().contains("Thread.sleep("), "sleeps");
    }

    @Test
    void nothingIsLeftUndone() {
        expectNone(source -> !source.toString().endsWith("HouseRulesTest.java")
            && LEFT_UNDONE.matcher(source.text()).find(), "is left undone");
    }

    @Test
    void typesAreNamedAfterTheirDuty() {
        expectNone(source -> BAD_TYPE_NAME.matcher(source.code()).find(), "a name that tells nothing");
        expectNone(source -> source.path().toString().contains("/util/"), "lies in a util package");
    }

    @Test
    void everyPackageHasItsPage() {
        TreeSet<String> missing = new TreeSet<>();
        for (SourceFile source : sources) {
            Path page = source.path().resolveSibling("package-info.java");
            if (!source.isTest() && !Files.exists(page)) {
                missing.add(page.toString());
            }
        }
        assertThat(missing).isEmpty();
        expectNone(source -> source.path().endsWith("package-info.java")
            && source.lines().size() > PACKAGE_PAGE_LINES, "is too long a page");
    }

    @Test
    void bundlesKnowOnlyApiAndWire() {
        List<String> found = new ArrayList<>();
        for (SourceFile source : sources) {
            if (source.isTest() || !source.module().startsWith("bundles/")) {
                continue;
            }
            String own = "org.ipop." + source.module().substring("bundles/".length()).replace('-', '.');
            Matcher imported = IMPORT.matcher(source.text());
            while (imported.find()) {
                String name = imported.group(1);
                if (!name.startsWith(own + ".") && !name.startsWith("org.ipop.api.")
                    && !name.startsWith("org.ipop.wire.")) {
                    found.add(source + " imports " + name);
                }
            }
        }
        assertThat(found).isEmpty();
    }

    @Test
    void onlyComponentsKnowOsgi() {
        expectNone(source -> source.module().startsWith("bundles/") && !source.isTest()
            && source.code().contains("import org.osgi.")
            && !source.path().toString().endsWith("Component.java")
            && !source.path().endsWith("package-info.java")
            && !FRAMEWORK_IS_THEIR_SUBJECT.contains(source.module()), "knows OSGi");
    }

    private void expectNone(Predicate<SourceFile> fault, String what) {
        assertThat(sources.stream().filter(fault).map(source -> source + " " + what)).isEmpty();
    }

    /** Lines up to the brace that closes the one just before {@code start}. */
    private static int linesOfBlock(String code, int start) {
        int depth = 1;
        int lines = 0;
        for (int i = start; i < code.length() && depth > 0; i++) {
            switch (code.charAt(i)) {
                case '{' -> depth++;
                case '}' -> depth--;
                case '\n' -> lines++;
                default -> { }
            }
        }
        return lines - 1;
    }

    /** Parameters of a list, commas inside angle brackets not counted. */
    private static int parameters(String list) {
        if (list.isBlank()) {
            return 0;
        }
        int depth = 0;
        int count = 1;
        for (char c : list.toCharArray()) {
            depth += c == '<' ? 1 : c == '>' ? -1 : 0;
            count += c == ',' && depth == 0 ? 1 : 0;
        }
        return count;
    }

    /** Members of an interface's body that have no body themselves; {@code close} is inherited and not counted. */
    private static long abstractMethods(String body, int indent) {
        Pattern member = Pattern.compile("^ {" + indent + "}(?! |default |static |private )[\\w<>\\[\\],.?& @]+ "
            + "(\\w+)\\([^)]*\\)[^;{]*;", Pattern.MULTILINE | Pattern.DOTALL);
        return member.matcher(body).results().filter(result -> !result.group(1).equals("close")).count();
    }
}
