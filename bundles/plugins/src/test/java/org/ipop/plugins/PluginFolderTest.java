package org.ipop.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.jar.Manifest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;

class PluginFolderTest {
    @TempDir
    private Path root;
    private World world;

    @BeforeEach
    void makeWorld() throws Exception {
        world = new World(root);
    }

    @AfterEach
    void closeWorld() throws Exception {
        world.close();
    }

    @Test
    void aNewJarIsAddedAndTakenAwayAgain() throws Exception {
        world.start().put("extra.jar", Jars.bundle("extra", "1.0.0"));
        world.settle();
        assertThat(world.running("extra")).containsExactly("1.0.0");
        world.delete("extra.jar");
        world.settle();
        assertThat(world.bundles("extra")).isEmpty();
        assertThat(world.lines).isEmpty();
    }

    @Test
    void aNewerVersionServesAloneUntilItGoes() throws Exception {
        world.start().put("any-name.jar", Jars.bundle("dns", "1.0.1"));
        world.settle();
        assertThat(world.running("dns")).containsExactly("1.0.1");
        assertThat(world.bundles("dns")).hasSize(2);
        world.delete("any-name.jar");
        world.settle();
        assertThat(world.running("dns")).containsExactly("1.0.0");
        assertThat(world.bundles("dns")).hasSize(1);
    }

    @Test
    void anEqualVersionServesToo() throws Exception {
        world.start().put("dns.jar", Jars.bundle("dns", "1.0.0"));
        world.settle();
        assertThat(world.bundles("dns")).filteredOn(bundle -> bundle.getState() == Bundle.ACTIVE)
            .extracting(Bundle::getLocation).singleElement().asString().startsWith("plugin:dns.jar@");
    }

    @Test
    void anOlderVersionChangesNothingAndIsNamed() throws Exception {
        world.start().put("old.jar", Jars.bundle("dns", "0.9.0"));
        world.settle();
        assertThat(world.bundles("dns")).hasSize(1);
        assertThat(world.running("dns")).containsExactly("1.0.0");
        assertThat(world.lines).containsOnlyKeys("old.jar")
            .containsEntry("old.jar", "not taken: dns 0.9.0 is older than the 1.0.0 of the product");
        world.delete("old.jar");
        world.settle();
        assertThat(world.lines).isEmpty();
    }

    @Test
    void ofTwoPlugInsTheNewerServesAndTheOtherFollowsIt() throws Exception {
        world.start().put("b.jar", Jars.bundle("dns", "3.0.0"));
        world.settle();
        world.put("a.jar", Jars.bundle("dns", "2.0.0"));
        world.settle();
        assertThat(world.running("dns")).containsExactly("3.0.0");
        assertThat(world.lines).containsOnlyKeys("a.jar");
        world.delete("b.jar");
        world.settle();
        assertThat(world.running("dns")).containsExactly("2.0.0");
        assertThat(world.lines).isEmpty();
    }

    @Test
    void anOverwrittenJarIsReplacedEvenByTheSameVersion() throws Exception {
        world.start().put("dns.jar", Jars.bundle("dns", "2.0.0", "Ipop-Build", "one"));
        world.settle();
        world.put("dns.jar", Jars.bundle("dns", "2.0.0", "Ipop-Build", "two"));
        world.settle();
        assertThat(world.bundles("dns")).filteredOn(bundle -> bundle.getState() == Bundle.ACTIVE)
            .extracting(bundle -> bundle.getHeaders().get("Ipop-Build")).containsExactly("two");
        assertThat(world.bundles("dns")).hasSize(2);
    }

    @Test
    void whatIsNoJarChangesNothingAndIsNamed() throws Exception {
        world.start().put("dns.jar", new byte[5_000]);
        world.put("note.jar", new byte[0]);
        world.put("read.me", new byte[10]);
        world.settle();
        assertThat(world.running("dns")).containsExactly("1.0.0");
        assertThat(world.lines).containsOnlyKeys("dns.jar", "note.jar")
            .allSatisfy((file, line) -> assertThat(line).contains("it is not a whole jar").doesNotContain("\n"));
    }

    @Test
    void aSpoiledEntryIsFound() throws Exception {
        byte[] jar = Jars.bundle("dns", "2.0.0");
        int content = new String(jar, StandardCharsets.ISO_8859_1).indexOf("content") + 12;
        jar[content] ^= 0x40;
        world.start().put("dns.jar", jar);
        world.settle();
        assertThat(world.running("dns")).containsExactly("1.0.0");
        assertThat(world.lines.get("dns.jar")).contains("it is not a whole jar");
    }

    @Test
    void aJarThatIsBeingWrittenIsNotTakenBeforeItIsWhole() throws Exception {
        byte[] jar = Jars.bundle("dns", "2.0.0");
        world.start();
        for (int bytes = 1; bytes < jar.length; bytes += 1 + jar.length / 7) {
            world.put("dns.jar", Arrays.copyOf(jar, bytes));
            world.look();
            assertThat(world.running("dns")).containsExactly("1.0.0");
            assertThat(world.lines).isEmpty();
        }
        world.put("dns.jar", jar);
        world.settle();
        assertThat(world.running("dns")).containsExactly("2.0.0");
        assertThat(world.lines).isEmpty();
    }

    @Test
    void aCopyThatPausesIsNamedAndTakenLater() throws Exception {
        byte[] jar = Jars.bundle("dns", "2.0.0");
        world.start().put("dns.jar", Arrays.copyOf(jar, jar.length / 2));
        world.settle();
        assertThat(world.running("dns")).containsExactly("1.0.0");
        assertThat(world.lines).containsOnlyKeys("dns.jar");
        world.put("dns.jar", jar);
        world.settle();
        assertThat(world.running("dns")).containsExactly("2.0.0");
        assertThat(world.lines).isEmpty();
    }

    @Test
    void aRunningPlugInOutlivesThatItsFileIsSpoiled() throws Exception {
        world.start().put("dns.jar", Jars.bundle("dns", "2.0.0"));
        world.settle();
        world.put("dns.jar", new byte[100]);
        world.settle();
        assertThat(world.running("dns")).containsExactly("2.0.0");
        assertThat(world.lines).containsOnlyKeys("dns.jar");
        world.delete("dns.jar");
        world.settle();
        assertThat(world.running("dns")).containsExactly("1.0.0");
        assertThat(world.lines).isEmpty();
    }

    @Test
    void aBundleThatCannotBeResolvedNeverInterruptsWhatServes() throws Exception {
        world.start();
        long before = world.bundles("dns").getFirst().getLastModified();
        world.put("dns.jar", Jars.bundle("dns", "2.0.0", "Import-Package", "no.such.thing"));
        world.settle();
        assertThat(world.running("dns")).containsExactly("1.0.0");
        assertThat(world.bundles("dns")).hasSize(1);
        assertThat(world.lines.get("dns.jar")).contains("does not start").contains("no.such.thing");
        assertThat(world.bundles("dns").getFirst().getLastModified()).isEqualTo(before);
    }

    @Test
    void aBundleThatDoesNotStartGivesThePlaceBackAndIsNotTriedAgain() throws Exception {
        world.start().put("dns.jar", Jars.bundle("dns", "2.0.0", "Bundle-Activator", "no.such.Activator"));
        world.settle();
        assertThat(world.running("dns")).containsExactly("1.0.0");
        assertThat(world.lines.get("dns.jar")).contains("does not start");
        world.put("other.jar", Jars.bundle("other", "1.0.0"));
        world.settle();
        assertThat(world.running("other")).containsExactly("1.0.0");
        assertThat(world.lines).containsOnlyKeys("dns.jar");
        world.put("dns.jar", Jars.bundle("dns", "2.0.1"));
        world.settle();
        assertThat(world.running("dns")).containsExactly("2.0.1");
        assertThat(world.lines).isEmpty();
    }

    @Test
    void aBundleWhoseComponentFailsGivesThePlaceBack() throws Exception {
        world.failures.put("2.0.0", "java.lang.IllegalStateException: no");
        world.start().put("dns.jar", Jars.bundle("dns", "2.0.0"));
        world.settle();
        assertThat(world.running("dns")).containsExactly("1.0.0");
        assertThat(world.lines.get("dns.jar")).endsWith("it does not start: java.lang.IllegalStateException: no");
    }

    @Test
    void aComponentThatFailsOnceItHasWhatItNeedsIsTakenOutAgain() throws Exception {
        world.waiting.add("2.0.0");
        world.start().put("dns.jar", Jars.bundle("dns", "2.0.0"));
        world.settle();
        assertThat(world.running("dns")).containsExactly("2.0.0");
        assertThat(world.lines).isEmpty();
        world.failures.put("2.0.0", "no");
        world.settle();
        assertThat(world.running("dns")).containsExactly("1.0.0");
        assertThat(world.lines).containsEntry("dns.jar", "taken out again: it fails: no");
        world.put("other.jar", Jars.bundle("other", "1.0.0"));
        world.settle();
        assertThat(world.running("dns")).containsExactly("1.0.0");
        assertThat(world.lines).containsOnlyKeys("dns.jar");
    }

    @Test
    void aPlugInThatServedWellStaysThroughALaterFailure() throws Exception {
        world.start().put("dns.jar", Jars.bundle("dns", "2.0.0"));
        world.settle();
        world.failures.put("2.0.0", "for a moment");
        world.settle();
        assertThat(world.running("dns")).containsExactly("2.0.0");
        assertThat(world.lines).isEmpty();
    }

    @Test
    void whatPlugInsStandOnIsNotReplaced() throws Exception {
        world.start().put("ground.jar", Jars.bundle("ground", "9.0.0"));
        world.put("self.jar", Jars.bundle("org.ipop.plugins", "9.0.0"));
        world.settle();
        assertThat(world.running("ground")).containsExactly("1.0.0");
        assertThat(world.running("org.ipop.plugins")).containsExactly("1.0.0");
        assertThat(world.lines).containsOnlyKeys("ground.jar", "self.jar")
            .allSatisfy((file, line) -> assertThat(line).contains("cannot replace it"));
    }

    @Test
    void noBundlesAreNamed() throws Exception {
        world.start().put("plain.jar", Jars.jar(new Manifest()));
        world.put("fragment.jar", Jars.bundle("part", "1.0.0", "Fragment-Host", "dns"));
        world.put("version.jar", Jars.bundle("part", "one"));
        world.settle();
        assertThat(world.lines).containsOnlyKeys("fragment.jar", "plain.jar", "version.jar");
        assertThat(world.lines.get("plain.jar")).contains("no bundle");
        assertThat(world.lines.get("fragment.jar")).contains("fragment");
        assertThat(world.lines.get("version.jar")).contains("Bundle-Version");
    }

    @Test
    void jarsAboveTheLimitAreNamed() throws Exception {
        world.start();
        for (int i = 0; i <= Plugins.MAX_FILES; i++) {
            world.put("p%02d.jar".formatted(i), Jars.bundle("p" + i, "1.0.0"));
        }
        world.settle();
        assertThat(world.running("p63")).hasSize(1);
        assertThat(world.running("p64")).isEmpty();
        assertThat(world.lines).containsOnlyKeys("p64.jar");
    }

    @Test
    void jarsThatAreThereAtTheStartServeFromTheStart() throws Exception {
        Files.createDirectories(world.folder);
        world.put("dns.jar", Jars.bundle("dns", "2.0.0"));
        world.start();
        assertThat(world.running("dns")).containsExactly("2.0.0");
        world.delete("dns.jar");
        world.settle();
        assertThat(world.running("dns")).containsExactly("1.0.0");
    }

    @Test
    void aSuccessorOfThisBundleGoesOnWithWhatIsInstalled() throws Exception {
        world.start().put("dns.jar", Jars.bundle("dns", "2.0.0"));
        world.settle();
        long id = world.bundles("dns").getLast().getBundleId();
        world.restart(SignaturePolicy.of("off"));
        world.settle();
        assertThat(world.bundles("dns").getLast().getBundleId()).isEqualTo(id);
        assertThat(world.running("dns")).containsExactly("2.0.0");
        world.delete("dns.jar");
        world.settle();
        assertThat(world.running("dns")).containsExactly("1.0.0");
    }

    @Test
    void twoHundredExchangesLeaveNothingBehind() throws Exception {
        world.start();
        for (int i = 0; i < 100; i++) {
            world.put("dns.jar", Jars.bundle("dns", "2.0." + i));
            world.settle();
            assertThat(world.running("dns")).containsExactly("2.0." + i);
            world.delete("dns.jar");
            world.settle();
            assertThat(world.running("dns")).containsExactly("1.0.0");
        }
        assertThat(world.bundles("dns")).hasSize(1);
    }
}
