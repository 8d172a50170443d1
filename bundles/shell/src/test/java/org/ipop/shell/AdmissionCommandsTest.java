package org.ipop.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.ipop.api.NodeId;
import org.ipop.api.Refused;
import org.ipop.api.membership.Admissions;
import org.junit.jupiter.api.Test;

class AdmissionCommandsTest implements Admissions {
    private static final NodeId NODE = NodeId.fromHex("0123456789".repeat(4));
    private static final String NODE_JSON = "\"node\":\"" + NODE + "\"";

    private final List<String> asked = new ArrayList<>();
    private final RecordedOutput output = new RecordedOutput();
    private final CommandSet commands = new CommandSet();
    private List<Applicant> applicants = List.of(new Applicant("printer", NODE, 1_767_225_600L));

    AdmissionCommandsTest() {
        commands.add(new AdmissionCommands(new NodeServices(null, null, null, null, null, this, null, null, null, null,
            List.of(), List.of(), List.of()))
            .commands());
    }

    @Test
    void listsWhoWaits() {
        assertThat(run("approve", "lab")).isEqualTo(CommandSet.FINE);
        assertThat(output.out.toString()).contains("HOST", "printer", NODE.toShort(), "2026-01-01T00:00:00Z");
        assertThat(run("approve", "lab", "--json")).isEqualTo(CommandSet.FINE);
        assertThat(output.out.toString()).endsWith(
            "[{\"host\":\"printer\"," + NODE_JSON + ",\"since\":\"2026-01-01T00:00:00Z\"}]\n");
        applicants = List.of();
        run("approve", "lab");
        assertThat(output.out.toString()).endsWith("nobody waits to join lab\n");
    }

    @Test
    void approvesAndTurnsAway() {
        assertThat(run("approve", "lab", "printer")).isEqualTo(CommandSet.FINE);
        assertThat(output.out.toString()).startsWith("printer may join lab");
        assertThat(run("approve", "lab", "printer", "--deny", "--json")).isEqualTo(CommandSet.FINE);
        assertThat(output.out.toString()).endsWith("\"approved\":false}\n");
        assertThat(asked).containsExactly("lab printer true", "lab printer false");
    }

    @Test
    void revokes() {
        assertThat(run("revoke", "lab", "printer")).isEqualTo(CommandSet.FINE);
        assertThat(output.out.toString()).startsWith("printer is no longer a member of lab");
        assertThat(run("revoke", "lab", "printer", "--json")).isEqualTo(CommandSet.FINE);
        assertThat(output.out.toString()).endsWith("{\"revoked\":\"printer\"," + NODE_JSON + ",\"number\":3}\n");
        assertThat(run("revoke", "gym", "printer")).isEqualTo(CommandSet.REFUSED);
    }

    @Test
    void wrongUsageIsToldApart() {
        assertThat(run("revoke", "lab")).isEqualTo(CommandSet.WRONG_USAGE);
        assertThat(run("approve", "lab", "--deny")).isEqualTo(CommandSet.WRONG_USAGE);
        assertThat(run("approve", "lab", "a", "b")).isEqualTo(CommandSet.WRONG_USAGE);
        assertThat(asked).isEmpty();
    }

    private int run(String... words) {
        return commands.run(List.of(words), output).toCompletableFuture().join();
    }

    @Override
    public CompletionStage<Expelled> revoke(String network, String member) {
        return network.equals("lab") ? CompletableFuture.completedFuture(new Expelled(NODE, 3))
            : CompletableFuture.failedFuture(new Refused("this node is in no network '" + network + "'"));
    }

    @Override
    public CompletionStage<List<Applicant>> waiting(String network) {
        return CompletableFuture.completedFuture(applicants);
    }

    @Override
    public CompletionStage<Applicant> answer(String network, String applicant, boolean approve) {
        asked.add(network + " " + applicant + " " + approve);
        return CompletableFuture.completedFuture(applicants.getFirst());
    }

    @Override
    public List<Joining> joining() {
        return List.of();
    }
}
