package org.ipop.lab.nat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.ipop.lab.Internet;
import org.ipop.lab.Site;

/** A site whose router lets nothing out but what its HTTP proxy (Debian's tinyproxy) opens: tunnels to port 443. */
public final class Tinyproxy {
    /** For hosts of the site. */
    public static final String URL = "http://user:secret@192.168.1.1:3128";

    private final Site site;
    private final Path log;

    private Tinyproxy(Site site, Path log) {
        this.site = site;
        this.log = log;
    }

    /** Ends with its namespace. */
    static Tinyproxy start(Internet internet, Site site) {
        Path configuration = internet.folder().resolve(site + "-tinyproxy.conf");
        Path log = internet.folder().resolve(site + "-tinyproxy.log");
        try {
            Files.writeString(configuration, """
                Port 3128
                Listen 192.168.1.1
                Timeout 600
                MaxClients 20
                BasicAuth user secret
                ConnectPort 443
                LogLevel Connect
                """);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        site.rules(NatRules.withoutAnything());
        site.router().command("tinyproxy", "-d", "-c", configuration.toString())
            .start(ProcessBuilder.Redirect.appendTo(log.toFile()));
        return new Tinyproxy(site, log);
    }

    public Site site() {
        return site;
    }

    public String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            return "no log: " + e.getMessage();
        }
    }
}
