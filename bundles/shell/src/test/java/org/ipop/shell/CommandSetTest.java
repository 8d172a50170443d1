package org.ipop.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.ipop.api.Refused;
import org.ipop.api.ServiceGone;
import org.ipop.api.dht.DhtUnavailable;
import org.ipop.api.overlay.NoAnswer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandSetTest {
    private final CommandSet commands = new CommandSet();
    private final RecordedOutput output = new RecordedOutput();

    @BeforeEach
    void fill() {
        commands.add(List.of(
            new SimpleCommand("echo", "WORD", "says a word", call -> {
                String word = call.arguments().take("the word");
                call.arguments().end();
                call.answer(new JsonObject().put("word", word), () -> word + "\n");
                return CompletableFuture.completedStage(null);
            }),
            failing("refuse", new Refused("no; do it otherwise")),
            failing("gone", new ServiceGone("dht")),
            failing("silent", new NoAnswer("no owner")),
            failing("storeless", new DhtUnavailable("1 of 5")),
            failing("broken", new IllegalStateException("inside"))));
    }

    @Test
    void answersPeopleWithTextAndScriptsWithOneLineOfJson() {
        assertThat(run("echo", "hello")).isZero();
        assertThat(output.out).hasToString("hello\n");
        output.out.setLength(0);
        assertThat(run("echo", "--json", "hello")).isZero();
        assertThat(output.out).hasToString("{\"word\":\"hello\"}\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"echo", "echo a b", "echo --nonsense", "nonsense"})
    void wrongUsageIsTwoAndHelps(String line) {
        assertThat(run(line.split(" "))).isEqualTo(2);
        assertThat(output.err.toString()).startsWith("ipop").containsAnyOf("usage: ipop echo WORD", "'ipop help'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"refuse", "gone", "silent", "storeless", "broken"})
    void refusalsAreOneLineAndOne(String name) {
        assertThat(run(name)).isEqualTo(1);
        assertThat(output.err.toString()).startsWith("ipop: ").hasLineCount(1);
    }

    @Test
    void aRefusalIsShownAsItIs() {
        run("refuse");
        assertThat(output.err).hasToString("ipop: no; do it otherwise\n");
    }

    @Test
    void helpListsEveryCommandWithItsPurpose() {
        assertThat(run()).isZero();
        assertThat(output.out.toString()).contains("echo WORD").contains("says a word").contains("refuse");
        output.out.setLength(0);
        assertThat(run("echo", "--help")).isZero();
        assertThat(output.out.toString()).startsWith("usage: ipop echo WORD");
    }

    private int run(String... words) {
        return commands.run(List.of(words), output).toCompletableFuture().join();
    }

    private static SimpleCommand failing(String name, RuntimeException error) {
        return new SimpleCommand(name, "", "fails", call -> CompletableFuture.failedStage(error));
    }
}
