package org.ipop.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.ipop.api.group.GroupStatus;
import org.ipop.api.group.GroupView;
import org.junit.jupiter.api.Test;

class GroupsCommandTest {
    private final RecordedOutput output = new RecordedOutput();

    @Test
    void showsWhoListens() {
        GroupView view = () -> CompletableFuture.completedStage(List.of(
            new GroupStatus("lab", InetAddress.ofLiteral("224.0.0.251"), true, List.of("ben", "carl")),
            new GroupStatus("lab", InetAddress.ofLiteral("ff05::1"), false, List.of())));
        assertThat(run(List.of(view), "groups")).isEqualTo(CommandSet.FINE);
        assertThat(output.out.toString().lines()).containsExactly(
            "NETWORK  GROUP        HERE  MEMBERS",
            "lab      224.0.0.251  yes   ben, carl",
            "lab      ff05::1      no    -");
        output.out.setLength(0);
        run(List.of(view), "groups", "--json");
        assertThat(output.out).hasToString("[{\"network\":\"lab\",\"group\":\"224.0.0.251\",\"here\":true,\"members\":"
            + "[\"ben\",\"carl\"]},{\"network\":\"lab\",\"group\":\"ff05::1\",\"here\":false,\"members\":[]}]\n");
    }

    @Test
    void saysThatThereIsNoneAndWhatIsMissing() {
        run(List.of(() -> CompletableFuture.completedStage(List.of())), "groups");
        assertThat(output.out).hasToString("no group is in use here\n");
        assertThat(run(List.of(), "groups")).isEqualTo(CommandSet.REFUSED);
        assertThat(output.err.toString()).contains("org.ipop.multicast");
        assertThat(run(List.of(), "groups", "more")).isEqualTo(CommandSet.WRONG_USAGE);
    }

    private int run(List<GroupView> views, String... words) {
        CommandSet commands = new CommandSet();
        commands.add(List.of(new GroupsCommand(new NodeServices(null, null, null, null, null, null, null, null, null,
            null, List.of(), List.of(), views))));
        return commands.run(List.of(words), output).toCompletableFuture().join();
    }
}
