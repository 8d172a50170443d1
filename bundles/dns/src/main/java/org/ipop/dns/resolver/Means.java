package org.ipop.dns.resolver;

/**
 * What may be done to the operating system.
 *
 * @param auto       false: only the former servers are read, and what an earlier run left is put back
 * @param resolvectl the command by which systemd-resolved is told
 * @param resolvconf the command by which resolvconf is told, Debian's or openresolv
 */
public record Means(boolean auto, String resolvectl, String resolvconf) {
    public Means(boolean auto) {
        this(auto, "resolvectl", "resolvconf");
    }
}
