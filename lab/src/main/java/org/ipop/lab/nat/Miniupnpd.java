package org.ipop.lab.nat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.ipop.lab.Internet;
import org.ipop.lab.Site;

/** A site's router with the daemon of real home routers, which maps ports when a host asks. */
public final class Miniupnpd {
    /**
     * A public address that the daemon believes in: it refuses to work behind those for documentation (RFC 5737). All
     * of this stays inside the laboratory.
     */
    public static final String BELIEVED = "23.0.113.";

    private static final String RULES = """
        table inet filter {
          chain input {
            type filter hook input priority 0; policy drop;
            ct state established,related accept
            iifname { "lan", "lo" } accept
            meta l4proto { icmp, ipv6-icmp } accept
          }
          chain forward {
            type filter hook forward priority 0; policy drop;
            ct state established,related accept
            iifname "lan" accept
            jump miniupnpd
          }
          chain miniupnpd { }
          chain prerouting { type nat hook prerouting priority dstnat; jump prerouting_miniupnpd; }
          chain prerouting_miniupnpd { }
          chain postrouting {
            type nat hook postrouting priority srcnat;
            jump postrouting_miniupnpd
            oifname "wan" meta nfproto ipv4 masquerade
          }
          chain postrouting_miniupnpd { }
        }
        """;

    private final Site site;
    private final Path configuration;
    private final Path log;
    private Process process;

    /** What a host can ask with. */
    public enum Speaks { PCP, UPNP }

    public Miniupnpd(Internet internet, Site site, Speaks speaks) {
        this.site = site;
        configuration = internet.folder().resolve(site + "-miniupnpd.conf");
        log = internet.folder().resolve(site + "-miniupnpd.log");
        try {
            Files.writeString(configuration, """
                ext_ifname=wan
                ext_ifname6=wan
                listening_ip=lan
                enable_natpmp=%s
                enable_upnp=%s
                secure_mode=yes
                upnp_table_name=filter
                upnp_nat_table_name=filter
                upnp_forward_chain=miniupnpd
                upnp_nat_chain=prerouting_miniupnpd
                upnp_nat_postrouting_chain=postrouting_miniupnpd
                uuid=00000000-0000-0000-0000-000000000000
                allow 1024-65535 192.168.1.0/24 1024-65535
                deny 0-65535 0.0.0.0/0 0-65535
                """.formatted(speaks == Speaks.PCP ? "yes" : "no", speaks == Speaks.UPNP ? "yes" : "no"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Also after {@link #crash}: with nothing mapped. Ends with its namespace. */
    public Miniupnpd start() {
        site.rules(RULES);
        process = site.router().command("miniupnpd", "-d", "-f", configuration.toString(), "-P", log + ".pid")
            .start(ProcessBuilder.Redirect.appendTo(log.toFile()));
        return this;
    }

    /** It forgets all that it mapped. */
    public void crash() {
        process.destroyForcibly();
        try {
            process.waitFor(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Its rules as nftables shows them. */
    public String mapped() {
        return site.router().mustRun("nft", "list", "table", "inet", "filter");
    }

    public String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            return "no log: " + e.getMessage();
        }
    }
}
