package org.ipop.itest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A Java source of this project, as the house rules look at it. */
record SourceFile(Path path, String text) {
    private static final Pattern COMMENTS_AND_STRINGS = Pattern.compile(
        "\"\"\".*?\"\"\"|\"(?:\\\\.|[^\"\\\\\n])*\"|/\\*.*?\\*/|//[^\n]*", Pattern.DOTALL);

    /** All Java sources below the folders of the project that hold code. */
    static List<SourceFile> all() {
        Path root = root();
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                .filter(file -> !root.relativize(file).toString().contains("target/"))
                .sorted()
                .map(SourceFile::read)
                .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The checkout, found upwards from the working folder by its licence. */
    static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("LICENSE"))) {
            folder = folder.getParent();
            if (folder == null) {
                throw new IllegalStateException("run inside the checkout");
            }
        }
        return folder;
    }

    boolean isTest() {
        return path.toString().contains("src/test/");
    }

    /** The folder of the module below the root: "bundles/link", "simulation". */
    String module() {
        String relative = root().relativize(path).toString();
        return relative.substring(0, Math.max(0, relative.indexOf("/src/")));
    }

    /** The text with comments and string contents blanked, line breaks kept. */
    String code() {
        return COMMENTS_AND_STRINGS.matcher(text).replaceAll(match -> match.group().replaceAll("[^\n]", " "));
    }

    List<String> lines() {
        return text.lines().toList();
    }

    @Override
    public String toString() {
        return root().relativize(path).toString();
    }

    private static SourceFile read(Path file) {
        try {
            return new SourceFile(file, Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
