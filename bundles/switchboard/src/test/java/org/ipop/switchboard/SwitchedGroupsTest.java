package org.ipop.switchboard;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.Refused;
import org.ipop.api.edge.Packet;
import org.ipop.api.link.Contact;
import org.ipop.api.vnet.GroupPort;
import org.ipop.api.vnet.GroupTraffic;
import org.ipop.api.vnet.VirtualNetwork;
import org.junit.jupiter.api.Test;

/** Group traffic goes on with the next router. */
class SwitchedGroupsTest {
    private static final Key KEY = new Key(1, 2, 3);
    private static final NodeId NODE = new NodeId(KEY);
    private static final Contact CONTACT = new Contact(NODE, KEY, KEY, List.of());

    private final List<String> log = new ArrayList<>();
    private final List<String> drops = new ArrayList<>();
    private final List<SwitchedGroups> closed = new ArrayList<>();
    private final GroupTraffic traffic = new Traffic();
    private final SwitchedGroups groups = new SwitchedGroups(traffic, drops::add, closed::add);

    @Test
    void itGoesToTheRouterThatServes() {
        groups.plugged(new Router("a"));
        all();
        groups.unplugged();
        all();
        groups.exchanged(new Router("b"));
        all();
        groups.close();
        all();
        assertThat(log).containsExactly("attach a", "send a", "deliver a", "query a", "flush a",
            "attach b", "send b", "deliver b", "query b", "flush b", "close b");
        assertThat(drops).containsExactly("packet", "packet", "packet", "packet", "packet", "packet");
        assertThat(closed).containsExactly(groups);
    }

    @Test
    void aRouterWithoutAPartForItServesAllTheSame() {
        groups.exchanged(new Router("none"));
        all();
        assertThat(drops).containsExactly("groups", "packet", "packet", "packet");
        assertThat(log).isEmpty();
    }

    private void all() {
        groups.send(CONTACT, packet());
        groups.deliver(NODE, packet());
        groups.query(packet());
        groups.flush();
    }

    private static Packet packet() {
        return Packet.of(Unpooled.buffer());
    }

    private record Traffic() implements GroupTraffic {
        @Override
        public void outgoing(Packet packet, boolean ours) {
            throw new AssertionError("nothing comes from the tap");
        }

        @Override
        public void incoming(NodeId from, Packet frame) {
            throw new AssertionError("nothing comes from members");
        }

        @Override
        public void unreachable(NodeId member) {
            throw new AssertionError("all are reached");
        }

        @Override
        public void flush() {
            throw new AssertionError("there is no batch");
        }
    }

    /** Only its part for groups is asked. */
    private final class Router extends OnlyGroups {
        private final String name;

        private Router(String name) {
            this.name = name;
        }

        @Override
        public GroupPort attach(GroupTraffic attached) {
            if (name.equals("none")) {
                throw new Refused("no groups");
            }
            assertThat(attached).isSameAs(traffic);
            log.add("attach " + name);
            return new Port(name);
        }
    }

    private final class Port implements GroupPort {
        private final String name;

        private Port(String name) {
            this.name = name;
        }

        @Override
        public boolean send(Contact to, Packet frame) {
            log.add("send " + name);
            frame.buffer().release();
            return true;
        }

        @Override
        public void deliver(NodeId origin, Packet packet) {
            log.add("deliver " + name);
            packet.buffer().release();
        }

        @Override
        public void query(Packet packet) {
            log.add("query " + name);
            packet.buffer().release();
        }

        @Override
        public void flush() {
            log.add("flush " + name);
        }

        @Override
        public void close() {
            log.add("close " + name);
        }
    }
}
