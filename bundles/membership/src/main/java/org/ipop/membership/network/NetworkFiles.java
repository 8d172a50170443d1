package org.ipop.membership.network;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.ipop.api.runtime.StateFolder;
import org.ipop.membership.certificate.AuthorityKey;
import org.ipop.membership.certificate.Names;
import org.ipop.membership.proof.RevocationList;
import org.ipop.wire.MalformedPacket;
import org.ipop.wire.membership.Revocation;

/**
 * The files of one network. {@code memberships/NAME} is written last and deleted first: where it is, all the others
 * are. Reading is for start-up. Thread: node loop.
 */
public final class NetworkFiles {
    private static final String MEMBERSHIPS = "memberships";
    private static final int IPV4_BYTES = 4;

    private final StateFolder folder;
    private final String name;

    public NetworkFiles(StateFolder folder, String name) {
        this.folder = folder;
        this.name = name;
    }

    public String name() {
        return name;
    }

    /** The names of the networks that this node is a member of. */
    public static List<String> memberships(StateFolder folder) {
        return folder.list(MEMBERSHIPS).stream().filter(Names::isNetwork).toList();
    }

    public Optional<byte[]> membership() {
        return folder.read(MEMBERSHIPS + "/" + name);
    }

    public CompletionStage<Void> membership(byte[] content) {
        return folder.write(MEMBERSHIPS + "/" + name, content);
    }

    /** The authority's key, if this node is the authority. */
    public Optional<AuthorityKey> authority() {
        return folder.read(file("authority")).filter(seed -> seed.length == AuthorityKey.SEED_BYTES)
            .map(AuthorityKey::ofSeed);
    }

    public CompletionStage<Void> authority(AuthorityKey key) {
        return folder.write(file("authority"), key.seed());
    }

    /** The issuer's book. */
    public Optional<byte[]> book() {
        return folder.read(file("issuer"));
    }

    public CompletionStage<Void> book(byte[] content) {
        return folder.write(file("issuer"), content);
    }

    /** Who has been expelled; empty if the file is damaged, since the ring tells it again. */
    public RevocationList revocations() {
        try {
            Optional<byte[]> file = folder.read(file("revocations"));
            return file.isPresent() ? RevocationList.decode(file.get()) : RevocationList.EMPTY;
        } catch (MalformedPacket e) {
            return RevocationList.EMPTY;
        }
    }

    public CompletionStage<Void> revocations(byte[] list) {
        return folder.write(file("revocations"), list);
    }

    /** The revocation of ourselves. */
    public Optional<Revocation> expelled() {
        return folder.read(file("expelled")).flatMap(NetworkFiles::revocationOf);
    }

    public CompletionStage<Void> expelled(Revocation why) {
        ByteBuf out = Unpooled.buffer(Revocation.BYTES);
        why.write(out);
        return folder.write(file("expelled"), out.array());
    }

    /** The IPv4 address we held last. */
    public Optional<InetAddress> address() {
        return folder.read(file("address")).filter(raw -> raw.length == IPV4_BYTES).map(NetworkFiles::addressOf);
    }

    public CompletionStage<Void> address(InetAddress address) {
        return folder.write(file("address"), address.getAddress());
    }

    /** The network namespace that the tap lives in; empty = the node's own. */
    public Optional<String> namespace() {
        return folder.read(file("netns")).map(name -> new String(name, StandardCharsets.UTF_8));
    }

    public CompletionStage<Void> namespace(Optional<String> name) {
        return name.map(kept -> folder.write(file("netns"), kept.getBytes(StandardCharsets.UTF_8)))
            .orElseGet(() -> folder.delete(file("netns")));
    }

    /** Forgets everything, keys included. */
    public CompletionStage<Void> delete() {
        return CompletableFuture.allOf(
            folder.delete(MEMBERSHIPS + "/" + name).toCompletableFuture(),
            folder.delete(file("authority")).toCompletableFuture(),
            folder.delete(file("issuer")).toCompletableFuture(),
            folder.delete(file("revocations")).toCompletableFuture(),
            folder.delete(file("expelled")).toCompletableFuture(),
            folder.delete(file("address")).toCompletableFuture(),
            folder.delete(file("netns")).toCompletableFuture(),
            folder.delete("names/" + name).toCompletableFuture());
    }

    private String file(String part) {
        return "networks/" + name + "/" + part;
    }

    private static Optional<Revocation> revocationOf(byte[] content) {
        try {
            return Optional.of(Revocation.read(Unpooled.wrappedBuffer(content)));
        } catch (MalformedPacket e) {
            return Optional.empty();
        }
    }

    private static InetAddress addressOf(byte[] raw) {
        try {
            return InetAddress.getByAddress(raw);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are an address", e);
        }
    }
}
