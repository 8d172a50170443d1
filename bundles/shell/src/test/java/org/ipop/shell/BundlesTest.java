package org.ipop.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.apache.felix.framework.FrameworkFactory;
import org.ipop.api.Refused;
import org.ipop.api.address.AddressAllocators;
import org.ipop.api.edge.DatagramSink;
import org.ipop.api.edge.LocalSockets;
import org.ipop.api.edge.StreamAcceptor;
import org.ipop.api.edge.TransportSocket;
import org.ipop.api.name.NameServices;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.launch.Framework;

/** The list of bundles and the switch, on a real framework with small bundles. */
class BundlesTest {
    private static final AddressAllocators ALLOCATORS = network -> null;
    private static final NameServices NAMES = (network, address) -> null;

    @TempDir
    private Path folder;
    private Framework framework;
    private BundleCatalog catalog;
    private BundleSwitch change;

    @BeforeEach
    void start() throws Exception {
        framework = new FrameworkFactory().newFramework(Map.of(Constants.FRAMEWORK_STORAGE, folder.toString(),
            Constants.FRAMEWORK_BSNVERSION, Constants.FRAMEWORK_BSNVERSION_MULTIPLE, "ipop.home", "/product",
            "felix.log.level", "0"));
        framework.start();
        Bundle shell = shipped("org.ipop.shell");
        catalog = new BundleCatalog(shell.getBundleContext());
        change = new BundleSwitch(shell.getBundleContext());
    }

    @AfterEach
    void stop() throws Exception {
        framework.stop();
        framework.waitForStop(10_000);
    }

    @Test
    void tellsOriginBuildAndState() throws Exception {
        shipped("org.ipop.dns");
        bundle("plugin:x.jar@00", "com.example", "2.0.0").stop();
        bundle("file:/elsewhere/y.jar", "by.hand", "1.0.0");
        assertThat(part("org.ipop.dns").origin()).isEqualTo("shipped");
        assertThat(part("com.example").origin()).isEqualTo("plugin");
        assertThat(part("com.example").state()).isEqualTo("stopped");
        assertThat(part("by.hand").origin()).isEqualTo("installed");
        assertThat(part("by.hand").build()).contains("build of by.hand");
        assertThat(part("org.apache.felix.framework").library()).isTrue();
        assertThat(List.of(part("org.ipop.dns"), part("com.example"), part("by.hand")))
            .noneMatch(BundleCatalog.Part::library);
    }

    @Test
    void theHighestRankingServesAndFrontsDoNotCount() throws Exception {
        offer(shipped("org.ipop.switchboard"), AddressAllocators.class, ALLOCATORS, 0, true);
        offer(shipped("org.ipop.dhcp.dht"), AddressAllocators.class, ALLOCATORS, 0, false);
        Bundle plugin = bundle("plugin:x.jar@00", "com.example", "2.0.0");
        offer(plugin, AddressAllocators.class, ALLOCATORS, 100, false);
        assertThat(part("com.example").serves()).containsExactly("address.AddressAllocators");
        assertThat(part("org.ipop.dhcp.dht").serves()).isEmpty();
        assertThat(part("org.ipop.dhcp.dht").standby()).containsExactly("address.AddressAllocators");
        assertThat(part("org.ipop.switchboard").serves()).isEmpty();
        change.stop("com.example");
        assertThat(part("org.ipop.dhcp.dht").serves()).containsExactly("address.AddressAllocators");
    }

    @Test
    void stopsAndStartsByNameShortNameAndId() throws Exception {
        Bundle dns = shipped("org.ipop.dns");
        for (String name : List.of("org.ipop.dns", "dns", Long.toString(dns.getBundleId()))) {
            assertThat(change.stop(name)).isEqualTo(dns.getBundleId());
            assertThat(dns.getState()).isEqualTo(Bundle.RESOLVED);
            assertThatThrownBy(() -> change.stop(name)).isInstanceOf(Refused.class).hasMessage(name + " does not run");
            assertThat(change.start(name)).isEqualTo(dns.getBundleId());
            assertThat(dns.getState()).isEqualTo(Bundle.ACTIVE);
        }
    }

    @Test
    void neverStartsASecondVersionOfWhatRuns() throws Exception {
        Bundle shipped = shipped("org.ipop.dns");
        shipped.stop();
        Bundle plugin = bundle("plugin:dns.jar@00", "org.ipop.dns", "2.0.0");
        assertThat(change.start("dns")).isEqualTo(plugin.getBundleId());
        change.stop("dns");
        assertThat(change.start("dns")).isEqualTo(plugin.getBundleId());
        assertThat(shipped.getState()).isEqualTo(Bundle.RESOLVED);
    }

    @Test
    void whatTheShellStandsOnIsNotStoppedButWhatHasAFrontIs() throws Exception {
        Bundle switchboard = shipped("org.ipop.switchboard");
        Bundle membership = shipped("org.ipop.membership");
        Bundle runtime = shipped("org.ipop.runtime");
        Bundle dhcp = shipped("org.ipop.dhcp.dht");
        use(switchboard, offer(dhcp, AddressAllocators.class, ALLOCATORS, 0, false));
        use(membership, offer(switchboard, AddressAllocators.class, ALLOCATORS, 0, true));
        use(membership, offer(runtime, Runnable.class, () -> { }, 0, false));
        use(framework.getBundleContext().getBundle(1), offer(membership, NameServices.class, NAMES, 0, false));
        for (String needed : List.of("shell", "membership", "switchboard", "runtime")) {
            assertThatThrownBy(() -> change.stop(needed)).isInstanceOf(Refused.class)
                .hasMessageContaining("org.ipop." + needed + " cannot be stopped");
        }
        change.stop("dhcp.dht");
        assertThat(dhcp.getState()).isEqualTo(Bundle.RESOLVED);
    }

    @Test
    void whatCarriesTheConnectionIsNotStoppedAndExchangedAfterTheAnswer() throws Exception {
        Bundle transport = shipped("org.ipop.transport.netty");
        shipped("org.ipop.dns");
        transport.getBundleContext().registerService(LocalSockets.class.getName(), new PretendedSockets(), null);
        assertThatThrownBy(() -> change.stop("transport.netty")).isInstanceOf(Refused.class)
            .hasMessageContaining("cannot be stopped");
        assertThat(change.update("transport.netty", file("org.ipop.transport.netty")).cutsOff()).isTrue();
        assertThat(change.update("shell", file("org.ipop.shell")).cutsOff()).isTrue();
        BundleSwitch.Update update = change.update("dns", file("org.ipop.dns"));
        assertThat(update.cutsOff()).isFalse();
        update.run();
        assertThat(part("org.ipop.dns").version()).isEqualTo("1.0.1");
    }

    @Test
    void jarsOfAnotherNameAndNonsenseAreNotTaken() throws Exception {
        shipped("org.ipop.dns");
        Path nonsense = Files.writeString(folder.resolve("nonsense.jar"), "no jar");
        assertThatThrownBy(() -> change.update("dns", nonsense)).isInstanceOf(Refused.class)
            .hasMessageContaining("no jar can be read");
        assertThatThrownBy(() -> change.update("dns", file("org.ipop.dht"))).isInstanceOf(Refused.class)
            .hasMessageContaining("is org.ipop.dht, not org.ipop.dns");
        assertThatThrownBy(() -> change.update("dns", file(null))).isInstanceOf(Refused.class)
            .hasMessageContaining("is no bundle");
        assertThat(part("org.ipop.dns").version()).isEqualTo("1.0.0");
    }

    @Test
    void librariesAndUnknownNamesAreRefused() throws Exception {
        shipped("io.netty.common");
        assertThatThrownBy(() -> change.stop("io.netty.common")).isInstanceOf(Refused.class)
            .hasMessageContaining("is a library");
        assertThatThrownBy(() -> change.stop("0")).isInstanceOf(Refused.class).hasMessageContaining("is a library");
        assertThatThrownBy(() -> change.start("nobody")).isInstanceOf(Refused.class)
            .hasMessage("there is no bundle 'nobody'; 'ipop bundles' lists them");
    }

    private BundleCatalog.Part part(String name) {
        return catalog.list().stream().filter(part -> part.name().equals(name)).findFirst().orElseThrow();
    }

    private Bundle shipped(String name) throws BundleException, IOException {
        return bundle("file:/product/bundles/" + name + ".jar", name, "1.0.0");
    }

    private Path file(String name) throws IOException {
        return Files.write(folder.resolve(name + ".jar"), jar(name, "1.0.1"));
    }

    private Bundle bundle(String location, String name, String version) throws BundleException, IOException {
        Bundle bundle = framework.getBundleContext().installBundle(location,
            new ByteArrayInputStream(jar(name, version)));
        bundle.start();
        return bundle;
    }

    /** @param name null for a jar that is no bundle */
    private static byte[] jar(String name, String version) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Bundle-ManifestVersion", "2");
        if (name != null) {
            manifest.getMainAttributes().putValue("Bundle-SymbolicName", name);
        }
        manifest.getMainAttributes().putValue("Bundle-Version", version);
        manifest.getMainAttributes().putValue("Ipop-Build", "build of " + name);
        ByteArrayOutputStream jar = new ByteArrayOutputStream();
        new JarOutputStream(jar, manifest).close();
        return jar.toByteArray();
    }

    /** Nothing but its name counts here. */
    private static final class PretendedSockets implements LocalSockets {
        @Override
        public CompletionStage<TransportSocket> udp(InetSocketAddress bind, DatagramSink sink) {
            throw new AssertionError("nobody opens a socket");
        }

        @Override
        public CompletionStage<TransportSocket> multicast(InetAddress group, int port, DatagramSink sink) {
            throw new AssertionError("nobody opens a socket");
        }

        @Override
        public CompletionStage<AutoCloseable> tcp(InetSocketAddress bind, StreamAcceptor acceptor) {
            throw new AssertionError("nobody opens a socket");
        }

        @Override
        public CompletionStage<AutoCloseable> unix(Path path, StreamAcceptor acceptor) {
            throw new AssertionError("nobody opens a socket");
        }

        @Override
        public List<InterfaceAddress> addresses() {
            return List.of();
        }

        @Override
        public LocalSockets inside(String namespace) {
            return this;
        }
    }

    private static <S> ServiceReference<S> offer(Bundle by, Class<S> type, S service, int ranking, boolean front) {
        return by.getBundleContext().registerService(type, service,
            new Hashtable<>(Map.of(Constants.SERVICE_RANKING, ranking, "ipop.switched", front))).getReference();
    }

    private static void use(Bundle by, ServiceReference<?> service) {
        by.getBundleContext().getService(service);
    }
}
