package org.ipop.lab;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What dig(1) heard.
 *
 * @param status  NOERROR, NXDOMAIN and so on; "none" if nobody answered
 * @param flags   of the header, and after "edns:" those of the OPT record
 * @param answer  records, one a line, blanks squeezed
 * @param all     everything that dig printed
 */
record Dig(String status, List<String> flags, List<String> answer, List<String> authority, List<String> additional,
           String all) {
    private static final Pattern STATUS = Pattern.compile("status: (\\w+),");
    private static final Pattern FLAGS = Pattern.compile("^;; flags: ([a-z ]*);", Pattern.MULTILINE);

    /** Asks from this host; words are dig's. */
    static Dig ask(Host host, String... words) {
        List<String> all = new ArrayList<>(List.of("dig", "+tries=1", "+time=4"));
        all.addAll(Arrays.asList(words));
        return read(host.command(all.toArray(String[]::new)).run().out());
    }

    private static Dig read(String printed) {
        return new Dig(first(STATUS, printed, "none"), List.of(first(FLAGS, printed, "").split(" ")),
            section("ANSWER", printed), section("AUTHORITY", printed), section("ADDITIONAL", printed), printed);
    }

    private static String first(Pattern pattern, String printed, String otherwise) {
        Matcher matcher = pattern.matcher(printed);
        return matcher.find() ? matcher.group(1) : otherwise;
    }

    private static List<String> section(String name, String printed) {
        return printed.lines().dropWhile(line -> !line.equals(";; " + name + " SECTION:")).skip(1)
            .takeWhile(line -> !line.isBlank()).map(line -> line.replaceAll("\\s+", " ")).toList();
    }

    @Override
    public String toString() {
        return all;
    }
}
