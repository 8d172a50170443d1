package org.ipop.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigurationTest {
    @Test
    void nothingSetIsARightConfiguration() throws BadConfiguration {
        assertThat(Configuration.parse("", Map.of()).byPid()).containsKeys("org.ipop.link", "org.ipop.dns")
            .allSatisfy((pid, values) -> assertThat(values).isEmpty());
        assertThat(Configuration.parse("{ /* nothing */ }", Map.of())).isEqualTo(Configuration.parse("", Map.of()));
    }

    @Test
    void everyKeyReachesItsConcern() throws BadConfiguration {
        Configuration configuration = Configuration.parse("""
            {
              "listen": "[::]:4100",          // a comment
              "relayBytesPerSecond": 0,
              "relay": "friends",
              "receiveBufferBytes": 65536,
              "stunServers": ["192.0.2.1:3478"],
              "stunTrusted": ["192.0.2.0/24", "2001:db8::/32"],
              "stunOtherAddress": "192.0.2.2",
              "streamListen": "[::]:443", "streamMode": "off", "proxy": "http://user:secret@proxy.example:3128",
              "cipher": "chacha",
              "seeds": ["seed.example.org:4100", "[2001:db8::1]:4100"],
              "lanDiscovery": false,
              "tap": "memory",
              "mtu": 1420,
              "dns": "off",
              "pluginSignatures": "required",
              "pluginSigners": ["MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE="]
            }""", Map.of());
        assertThat(configuration.byPid()).containsOnlyKeys("org.ipop.link", "org.ipop.transport.netty",
            "org.ipop.transport.stream", "org.ipop.nat.stun", "org.ipop.security.noise", "org.ipop.membership",
            "org.ipop.vnet",
            "org.ipop.dns", "org.ipop.plugins");
        assertThat(configuration.byPid().get("org.ipop.link")).containsEntry("listen", "[::]:4100")
            .containsEntry("relayBytesPerSecond", 0).containsEntry("relay", "friends");
        assertThat(configuration.byPid().get("org.ipop.vnet")).containsEntry("tap", "memory")
            .containsEntry("mtu", 1_420);
        assertThat((String[]) configuration.byPid().get("org.ipop.membership").get("seeds"))
            .containsExactly("seed.example.org:4100", "[2001:db8::1]:4100");
        assertThat(configuration.byPid().get("org.ipop.transport.stream")).containsEntry("listen", "[::]:443")
            .containsEntry("mode", "off")
            .containsEntry("proxy", "http://user:secret@proxy.example:3128");
        assertThat(configuration.byPid().get("org.ipop.transport.netty")).containsEntry("receiveBufferBytes", 65_536);
    }

    @Test
    void theCommandLineWins() throws BadConfiguration {
        assertThat(Configuration.parse("{\"dns\": \"auto\"}", Map.of("dns", "off")).byPid().get("org.ipop.dns"))
            .containsEntry("mode", "off");
    }

    @Test
    void plugInsGetTheirValuesAsTheyAre() throws BadConfiguration {
        Map<String, Object> values = Configuration.parse("""
            {"plugins": {"com.example": {"home": "10.66.7.7", "n": 7, "whole": 3.0, "long": 4294967296, "on": true,
              "a.b": ["x", "y"]}}}""", Map.of())
            .byPid().get("com.example");
        assertThat(values).containsEntry("home", "10.66.7.7").containsEntry("n", 7L).containsEntry("on", true)
            .containsEntry("whole", 3L).containsEntry("long", 4_294_967_296L)
            .containsEntry(PluginSettings.MARK, true);
        assertThat((String[]) values.get("a.b")).containsExactly("x", "y");
    }

    @Test
    void everyKeyIsDocumented() throws IOException {
        String page = Files.readString(Path.of("../../docs/configuration.md"));
        for (Setting setting : Setting.values()) {
            assertThat(page).contains("| `" + setting.key() + "` |");
        }
        assertThat(page).contains("| `" + PluginSettings.KEY + "` |");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        {"dns": "maybe"}                    | dns is "maybe"; it must be one of auto, off
        {"dns": 7}                          | dns is 7; it must be one of auto, off
        {"listen": "here"}                  | listen is "here"; it must be ADDRESS:PORT
        {"listen": "example.org:1"}         | listen is "example.org:1"; it must be ADDRESS:PORT
        {"listen": "[::]:70000"}            | listen is "[::]:70000"; it must be ADDRESS:PORT
        {"lanDiscovery": "yes"}             | lanDiscovery is "yes"; it must be true or false
        {"sendBufferBytes": 1}              | sendBufferBytes is 1; it must be a whole number from 65536
        {"seeds": "a:1"}                    | seeds is "a:1"; it must be a list
        {"stunServers": ["a.org:1"]}        | stunServers is ["a.org:1"]; it must be a list
        {"stunTrusted": ["a.org/8"]}        | stunTrusted is ["a.org/8"]; it must be a list
        {"stunTrusted": ["10.0.0.0/33"]}    | stunTrusted is ["10.0.0.0/33"]; it must be a list
        {"stunOtherAddress": "a.org"}       | stunOtherAddress is "a.org"; it must be a literal address
        {"seeds": ["a"]}                    | seeds is ["a"]; it must be a list
        {"seeds": ["a:0"]}                  | seeds is ["a:0"]; it must be a list
        {"nds": "off"}                      | there is no key 'nds'; known are listen
        {"pluginSignatures": true}          | pluginSignatures is true; it must be one of off, required
        {"pluginSigners": ["AAAA"]}         | pluginSigners is ["AAAA"]; it must be a list of at most 64 Ed25519
        {"plugins": []}                     | plugins is []; it must be an object
        {"plugins": {"x": 1}}               | plugins.x is 1; it must be an object
        {"plugins": {"a b": {}}}            | it must be an object of at most 64 names of letters
        {"plugins": {"org.ipop.dns": {}}}   | plugins.org.ipop.dns is a part of the product
        {"plugins": {"x": {"y": null}}}     | plugins.x.y is null; it must be a text
        {"plugins": {"x": {"y": [1]}}}      | plugins.x.y is [1]; it must be a text
        {"plugins": {"x": {"y": 1.5}}}      | plugins.x.y is 1.5; it must be a text
        {"plugins": {"x": {"y": [null]}}}   | plugins.x.y is [null]; it must be a text
        {"plugins": {"x": {"y": {"z": 1}}}} | plugins.x.y is {"z":1}; it must be a text
        {"plugins": {"x": {"y": 1e30}}}     | plugins.x.y is 1.0E30; it must be a text
        {"dns": "off", "dns": "auto"}       | Duplicate field 'dns'
        {"dns": "off"} x                    | line 1, column 16: not JSON
        {"dns": "off"} {}                   | line 1, column 17: not JSON: something follows the end
        {"receiveBufferBytes": 65536.0}     | receiveBufferBytes is 65536.0; it must be a whole number
        []                                  | it must be one JSON object
        {"dns":                             | line 1, column
        """)
    void aFaultNamesKeyValueAndRange(String file, String line) {
        assertThatThrownBy(() -> Configuration.parse(file, Map.of())).isInstanceOf(BadConfiguration.class)
            .hasMessageContaining(line).hasMessageNotContaining("\n");
    }
}
