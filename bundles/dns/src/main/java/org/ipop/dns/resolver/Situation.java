package org.ipop.dns.resolver;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.ipop.dns.resolver.ResolverFile.Owner;

/**
 * What the file is now and what we want of it.
 *
 * @param file    its present content; empty if there is none
 * @param owner   who makes it, as far as that one can be told what we want
 * @param backup  what we kept before we last wrote, this run or an earlier one
 * @param written what this run wrote last
 * @param server  our name server, if the system is to ask it
 * @param domains of our networks
 */
record Situation(ResolvConf file, Owner owner, Optional<ResolvConf> backup, Optional<ResolvConf> written,
                 Optional<InetAddress> server, List<String> domains) {

    /** What to do. {@code former} tells whom names of other zones are asked of. */
    sealed interface Step {
        ResolvConf former();
    }

    /** Nothing: it is as it should be, or not ours to change. */
    record Leave(ResolvConf former, Optional<String> warning, boolean dropBackup) implements Step {
    }

    /** Keep {@code former}, then write. */
    record Write(ResolvConf former, ResolvConf content) implements Step {
    }

    /** Leave the file, and tell systemd-resolved to lead names of our networks to us. */
    record Tell(ResolvConf former, Optional<String> warning) implements Step {
    }

    /** Leave the file, and give resolvconf this record to make it of. */
    record Register(ResolvConf former, String content) implements Step {
    }

    /** Put {@code former} back, then drop the backup. */
    record Restore(ResolvConf former) implements Step {
    }

    /** Who edited what we wrote keeps it; who replaced it is taken for the new former file. */
    Step decide() {
        boolean cutOff = backup.filter(file::isPartOf).isPresent()
            || backup.isPresent() && file.isPartOf(new ResolvConf(ResolvConf.MARKER));
        if (!file.marked() && !cutOff) {
            return server.isPresent() ? take(file) : release();
        }
        if (backup.isEmpty()) {
            return new Leave(file, server.map(address -> "another node of ipop wrote it, or this one before it lost its"
                + " state folder: stop that node, or write the file anew"), false);
        }
        if (!cutOff && written.isPresent() && !written.get().equals(file)) {
            return new Leave(server.isPresent() ? backup.get() : file, Optional.empty(), server.isEmpty());
        }
        return server.isPresent() ? take(backup.get()) : new Restore(backup.get());
    }

    private Step take(ResolvConf former) {
        if (former.asksSystemdResolved()) {
            return new Tell(former, Optional.empty());
        }
        if (owner == Owner.SYSTEMD) {
            return new Tell(former, Optional.of("it leads past systemd-resolved, so only programs that ask through"
                + " nss-resolve know names of the network; link it to /run/systemd/resolve/stub-resolv.conf"));
        }
        if (owner != Owner.ANYBODY) {
            return new Register(former, Resolvconf.content(server.orElseThrow(), domains));
        }
        ResolvConf content = former.with(server.orElseThrow(), domains);
        return content.equals(file) ? new Leave(former, Optional.empty(), false) : new Write(former, content);
    }

    private Step release() {
        return new Leave(file, Optional.empty(), backup.isPresent());
    }
}
