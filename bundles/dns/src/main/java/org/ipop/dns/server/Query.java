package org.ipop.dns.server;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Header;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * A question that can be answered.
 *
 * @param raw      as it came
 * @param question name (in the asker's spelling), type, class IN
 * @param edns     present if the asker speaks EDNS(0)
 */
record Query(byte[] raw, Header header, Record question, Optional<OPTRecord> edns) {
    /** What every resolver takes (RFC 1035 section 4.2.1). */
    static final int CLASSIC_SIZE = 512;
    /** What passes every path unfragmented, so what we say that we take (DNS flag day 2020). */
    static final int EDNS_SIZE = 1_232;
    static final int STREAM_SIZE = 65_535;
    /** Of the third and the fourth octet of a header (RFC 1035 section 4.1.1). */
    private static final int AUTHORITATIVE = 0x04;
    private static final int RECURSION_AVAILABLE = 0x80;

    /** Equal for messages that differ in their ids alone. */
    ByteBuffer withoutId() {
        return ByteBuffer.wrap(raw, Short.BYTES, raw.length - Short.BYTES);
    }

    int id() {
        return header.getID();
    }

    Name name() {
        return question.getName();
    }

    int type() {
        return question.getType();
    }

    /** The longest answer in bytes that the asker takes in a datagram. */
    int datagramSize() {
        return edns.map(opt -> Math.max(opt.getPayloadSize(), CLASSIC_SIZE)).orElse(CLASSIC_SIZE);
    }

    /** What became of received bytes. */
    sealed interface Received {
    }

    record Asked(Query query) implements Received {
    }

    /** An answer can be told from the header and the way the bytes are put together. */
    record Faulty(byte[] reply) implements Received {
    }

    /** No answer, or two name servers might answer each other for ever. */
    record Ignored(String reason) implements Received {
    }

    static Received read(byte[] raw) {
        if (raw.length < Header.LENGTH) {
            return new Ignored("short");
        }
        int flags = (raw[2] & 0xFF) << 8 | raw[3] & 0xFF;
        if ((flags & 0x8000) != 0) {
            return new Ignored("response");
        }
        if ((flags >> 11 & 0xF) != Opcode.QUERY) {
            return new Faulty(bare(raw, Rcode.NOTIMP));
        }
        try {
            return check(raw, new Message(raw));
        } catch (IOException | RuntimeException malformed) {
            // Whatever a codec that is not ours throws on bytes that are not ours: they are malformed.
            return new Faulty(bare(raw, Rcode.FORMERR));
        }
    }

    private static Received check(byte[] raw, Message message) {
        long opts = message.getSection(Section.ADDITIONAL).stream().filter(OPTRecord.class::isInstance).count();
        Record question = message.getQuestion();
        if (message.getHeader().getCount(Section.QUESTION) != 1 || question == null || opts > 1
            || opts == 1 && !message.getOPT().getName().equals(Name.root)) {
            return new Faulty(bare(raw, Rcode.FORMERR));
        }
        Query query = new Query(raw, message.getHeader(), question, Optional.ofNullable(message.getOPT()));
        if (query.edns.filter(opt -> opt.getVersion() > 0).isPresent()) {
            return new Faulty(query.reply(Answer.error(Rcode.BADVERS), STREAM_SIZE));
        }
        if (question.getDClass() != DClass.IN || isTransfer(question.getType())) {
            return new Faulty(query.reply(Answer.REFUSED, STREAM_SIZE));
        }
        return new Asked(query);
    }

    /** The meta types (RFC 6895 section 3.1) but ANY. */
    private static boolean isTransfer(int type) {
        return type == Type.OPT || type >= 128 && type < Type.ANY;
    }

    /** An answer in our own words, cut to {@code limit} bytes. */
    byte[] reply(Answer answer, int limit) {
        Message reply = begin(answer.rcode() & 0xF, answer.rcode() >> 4);
        if (answer.authoritative()) {
            reply.getHeader().setFlag(Flags.AA);
        }
        answer.records().forEach(record -> reply.addRecord(record, Section.ANSWER));
        answer.authority().ifPresent(soa -> reply.addRecord(soa, Section.AUTHORITY));
        answer.additional().forEach(record -> reply.addRecord(record, Section.ADDITIONAL));
        return reply.toWire(limit);
    }

    /** Another server's answer as an answer to us, cut to "ask again over TCP" if it is too long. */
    byte[] forwarded(byte[] answer, int limit) {
        if (answer.length > limit) {
            Message cut = begin(answer[3] & 0xF, 0);
            cut.getHeader().setFlag(Flags.TC);
            return cut.toWire(limit);
        }
        byte[] mine = answer.clone();
        mine[0] = raw[0];
        mine[1] = raw[1];
        mine[2] &= (byte) ~AUTHORITATIVE;
        mine[3] |= (byte) RECURSION_AVAILABLE;
        return mine;
    }

    private Message begin(int rcode, int extendedRcode) {
        Message reply = new Message(id());
        Header head = reply.getHeader();
        head.setFlag(Flags.QR);
        head.setFlag(Flags.RA);
        head.setRcode(rcode);
        if (header.getFlag(Flags.RD)) {
            head.setFlag(Flags.RD);
        }
        if (header.getFlag(Flags.CD)) {
            head.setFlag(Flags.CD);
        }
        reply.addRecord(question, Section.QUESTION);
        edns.ifPresent(opt -> reply.addRecord(
            new OPTRecord(EDNS_SIZE, extendedRcode, 0, opt.getFlags() & 0x8000), Section.ADDITIONAL));
        return reply;
    }

    /** Only a header: what follows it in the question may be anything. */
    private static byte[] bare(byte[] raw, int rcode) {
        byte[] header = new byte[Header.LENGTH];
        header[0] = raw[0];
        header[1] = raw[1];
        header[2] = (byte) (0x80 | raw[2] & 0x79);
        header[3] = (byte) rcode;
        return header;
    }
}
