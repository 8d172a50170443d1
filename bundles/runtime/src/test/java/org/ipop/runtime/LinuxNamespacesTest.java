package org.ipop.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.ipop.api.Refused;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@EnabledOnOs(OS.LINUX)
class LinuxNamespacesTest {
    private final LinuxNamespaces namespaces = new LinuxNamespaces();

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "../etc", "a/b", "-x", "a b", "a\n"})
    void whatIsNoNameIsRefused(String name) {
        assertThatThrownBy(() -> namespaces.within(name, () -> true)).isInstanceOf(Refused.class)
            .hasMessageContaining("no name of a network namespace");
    }

    @Test
    void aMissingOneIsRefusedWithWhatToDo() {
        assertThatThrownBy(() -> namespaces.within("ipop-nonesuch", () -> true)).isInstanceOf(Refused.class)
            .hasMessageContaining("'ip netns add ipop-nonesuch' makes it");
    }

    @Test
    void withoutANameTheTaskRunsRightHere() {
        Thread here = Thread.currentThread();
        assertThat(namespaces.within(Optional.empty(), Thread::currentThread)).isSameAs(here);
    }

    @Test
    void aTaskRunsInsideAndTheCallerStaysOutside() throws Exception {
        String name = made();
        try {
            String outside = current();
            String inside = namespaces.within(name, LinuxNamespacesTest::current);
            assertThat(inside).startsWith("net:[").isNotEqualTo(outside);
            assertThat(namespaces.within(Optional.of(name), LinuxNamespacesTest::current)).isEqualTo(inside);
            assertThat(current()).isEqualTo(outside);
        } finally {
            run("ip", "netns", "del", name);
        }
    }

    @Test
    void whatATaskThrowsComesOut() throws Exception {
        String name = made();
        try {
            Refused refused = new Refused("no");
            assertThatThrownBy(() -> namespaces.within(name, () -> {
                throw refused;
            })).isSameAs(refused);
        } finally {
            run("ip", "netns", "del", name);
        }
    }

    private static String made() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")),
            "needs root");
        String name = "ipop-runtime-" + ProcessHandle.current().pid();
        assumeTrue(run("ip", "netns", "add", name) == 0, "no network namespace can be made here");
        return name;
    }

    /** The namespace of the calling thread. */
    private static String current() {
        try {
            return Files.readSymbolicLink(Path.of("/proc/thread-self/ns/net")).toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command).inheritIO().start().waitFor();
    }
}
