package org.ipop.overlay.mesh;

import static org.ipop.overlay.mesh.Town.Kind.CHORD;
import static org.ipop.overlay.mesh.Town.Kind.MESH;
import static org.ipop.overlay.mesh.Town.SECOND;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Mesh and chord nodes in one ring: for nobody is it to be seen which is which. */
class MixedRingTest {
    @ParameterizedTest
    @CsvSource({"2, 1", "3, 2", "16, 3", "17, 4", "18, 5", "40, 6", "100, 7"})
    void ringOfBothKindsIsOneRing(int members, long seed) {
        Town town = new Town(seed);
        town.grow(members, SECOND / 10, MESH, CHORD);
        town.converge("grow", 60 * SECOND);
        Survey.run(town);
    }

    @ParameterizedTest
    @CsvSource({"30, 11", "60, 12"})
    void chordNodeOpensTheRingAndDeathsAndDeparturesAreSurvived(int members, long seed) {
        Town town = new Town(seed);
        town.grow(members, SECOND / 10, CHORD, MESH, MESH);
        town.converge("grow", 60 * SECOND);
        town.killFifth();
        town.converge("kill 20 %", 60 * SECOND);
        Survey.run(town);
        town.leave(town.all(MESH).getFirst());
        town.leave(town.all(CHORD).getFirst());
        town.converge("two leave", 30 * SECOND);
        Survey.run(town);
    }

    @ParameterizedTest
    @CsvSource({"12, 21", "50, 22"})
    void splitRingHeals(int members, long seed) {
        Town town = new Town(seed);
        town.grow(members, SECOND / 10, MESH, CHORD);
        town.converge("grow", 60 * SECOND);
        town.network.split((one, other) -> (one.key().low() & 1) != (other.key().low() & 1));
        town.time.run(20 * SECOND);
        town.converge("even half", 60 * SECOND, member -> (member.node().key().low() & 1) == 0);
        town.converge("odd half", 60 * SECOND, member -> (member.node().key().low() & 1) == 1);
        town.time.run(60 * SECOND);
        town.network.heal();
        town.converge("heal", 60 * SECOND);
        Survey.run(town);
    }

    @ParameterizedTest
    @CsvSource({"5, 5, 31", "25, 25, 32"})
    void meshRingAndChordRingMerge(int mesh, int chord, long seed) {
        Town town = new Town(seed);
        List<Town.Inhabitant> first = town.grow(mesh, SECOND / 5, MESH);
        List<Town.Inhabitant> second = town.grow(chord, SECOND / 5, CHORD);
        town.time.run(60 * SECOND);
        first.getLast().overlay().introduce(second.getLast().contact());
        town.converge("mesh hears of chord", 60 * SECOND);
        Survey.run(town);
    }

    @ParameterizedTest
    @CsvSource({"5, 5, 41", "25, 25, 42"})
    void chordRingAndMeshRingMerge(int chord, int mesh, long seed) {
        Town town = new Town(seed);
        List<Town.Inhabitant> first = town.grow(chord, SECOND / 5, CHORD);
        List<Town.Inhabitant> second = town.grow(mesh, SECOND / 5, MESH);
        town.time.run(60 * SECOND);
        first.getLast().overlay().introduce(second.getLast().contact());
        town.converge("chord hears of mesh", 60 * SECOND);
        Survey.run(town);
    }

    @ParameterizedTest
    @CsvSource({"30, 0.1, 51"})
    void ringConvergesThoughMessagesAreLost(int members, double loss, long seed) {
        Town town = new Town(seed);
        town.network.rough(loss, SECOND / 10);
        town.grow(members, SECOND / 10, CHORD, MESH);
        town.converge("grow with loss", 60 * SECOND);
    }
}
