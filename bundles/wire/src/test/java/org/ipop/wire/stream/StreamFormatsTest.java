package org.ipop.wire.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Random;
import org.ipop.wire.MalformedPacket;
import org.junit.jupiter.api.Test;

/** Vectors of the RFCs, round trips, truncation at every length, and what must be refused. */
class StreamFormatsTest {
    private static final String REQUEST = "GET /ws HTTP/1.1\r\nHost: server.example.com\r\nUpgrade: websocket\r\n"
        + "Connection: keep-alive, Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        + "Sec-WebSocket-Version: 13\r\n\r\n";

    @Test
    void theAcceptKeyIsThatOfRfc6455() {
        assertThat(Upgrade.accept("dGhlIHNhbXBsZSBub25jZQ==")).isEqualTo("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    }

    @Test
    void anUpgradeIsAskedForAndAnswered() throws MalformedPacket {
        String key = Upgrade.key("the sample nonce".getBytes(StandardCharsets.US_ASCII));
        ByteBuf request = Unpooled.buffer();
        Upgrade.writeRequest(request, "203.0.113.5:443", key);
        HttpHead asked = HttpHead.read(request).orElseThrow();
        assertThat(Upgrade.isAskedFor(asked)).isTrue();
        assertThat(asked.field("host")).isEqualTo("203.0.113.5:443");
        ByteBuf answer = Unpooled.buffer();
        Upgrade.writeAccept(answer, asked);
        answer.writeByte(0x82);
        Upgrade.check(HttpHead.read(answer).orElseThrow(), key);
        assertThat(answer.readableBytes()).as("what follows the head is not the head's").isEqualTo(1);
    }

    @Test
    void anAnswerForAnotherKeyIsRefused() throws MalformedPacket {
        ByteBuf answer = Unpooled.buffer();
        Upgrade.writeAccept(answer, head(REQUEST));
        HttpHead read = HttpHead.read(answer).orElseThrow();
        assertThatThrownBy(() -> Upgrade.check(read, "AAAAAAAAAAAAAAAAAAAAAA==")).isInstanceOf(MalformedPacket.class);
    }

    @Test
    void onlyAWholeRequestIsAnUpgrade() throws MalformedPacket {
        assertThat(Upgrade.isAskedFor(head(REQUEST))).isTrue();
        for (String[] change : new String[][] {{"/ws ", "/ "}, {"GET", "POST"}, {"HTTP/1.1", "HTTP/1.0"},
            {"websocket", "h2c"}, {"Upgrade\r\n", "close\r\n"}, {"Version: 13", "Version: 8"},
            {"dGhlIHNhbXBsZSBub25jZQ==", "short"}}) {
            assertThat(Upgrade.isAskedFor(head(REQUEST.replace(change[0], change[1])))).as(change[1]).isFalse();
        }
    }

    @Test
    void aBrowserGetsAnOrdinary404() throws MalformedPacket {
        ByteBuf answer = Unpooled.buffer();
        Upgrade.writeNotFound(answer);
        HttpHead head = HttpHead.read(answer).orElseThrow();
        assertThat(head.status()).isEqualTo(404);
        assertThat(head.field("content-length")).isEqualTo(String.valueOf(answer.readableBytes()));
        assertThat(answer.toString(StandardCharsets.US_ASCII)).doesNotContainIgnoringCase("ipop");
    }

    @Test
    void aHeadIsReadOnlyWhenAllOfItIsThere() throws MalformedPacket {
        for (int length = 0; length < REQUEST.length(); length++) {
            ByteBuf part = ascii(REQUEST.substring(0, length));
            assertThat(HttpHead.read(part)).isEmpty();
            assertThat(part.readableBytes()).isEqualTo(length);
        }
    }

    @Test
    void repeatedFieldsAreOne() throws MalformedPacket {
        HttpHead head = head("GET / HTTP/1.1\r\nConnection: a\r\nCONNECTION:  Upgrade \r\n\r\n");
        assertThat(head.field("connection")).isEqualTo("a, Upgrade");
        assertThat(head.lists("connection", "UPGRADE")).isTrue();
    }

    @Test
    void headsThatAreNoneAreRefused() {
        for (String wrong : new String[] {"GET / HTTP/1.1\r\nno colon\r\n\r\n", "GET / HTTP/1.1\r\n: x\r\n\r\n",
            "GET / HTTP/1.1\r\na b: x\r\n\r\n", "x".repeat(HttpHead.MAX_BYTES),
            "GET / HTTP/1.1\r\n" + "a: b\r\n".repeat(65) + "\r\n"}) {
            assertThatThrownBy(() -> HttpHead.read(ascii(wrong))).isInstanceOf(MalformedPacket.class);
        }
    }

    @Test
    void aProxyIsAskedAsRfc9110Says() throws MalformedPacket {
        ByteBuf out = Unpooled.buffer();
        ConnectRequest.write(out, "[2001:db8::5]:443", Optional.of("Aladdin:open sesame"));
        assertThat(out.toString(StandardCharsets.US_ASCII)).isEqualTo("CONNECT [2001:db8::5]:443 HTTP/1.1\r\n"
            + "Host: [2001:db8::5]:443\r\nProxy-Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==\r\n\r\n");
        ConnectRequest.check(head("HTTP/1.0 200 Connection established\r\n\r\n"));
        ConnectRequest.check(head("HTTP/1.1 204\r\n\r\n"));
        for (String wrong : new String[] {"HTTP/1.1 407 No\r\n\r\n", "HTTP/1.1 301 x\r\n\r\n", "HTTP/2 200\r\n\r\n",
            "ICY 200 OK\r\n\r\n"}) {
            assertThatThrownBy(() -> ConnectRequest.check(head(wrong))).isInstanceOf(MalformedPacket.class);
        }
    }

    @Test
    void aPrefaceIsKnownByEachByte() throws MalformedPacket {
        ByteBuf out = Unpooled.buffer();
        Preface.write(out);
        assertThat(out.getByte(0)).isEqualTo(Preface.FIRST_BYTE);
        for (int i = 0; i < out.writerIndex(); i++) {
            assertThat(Preface.read(out.slice(0, i))).isFalse();
            ByteBuf wrong = out.copy();
            wrong.setByte(i, 'x');
            assertThatThrownBy(() -> Preface.read(wrong)).isInstanceOf(MalformedPacket.class);
        }
        assertThat(Preface.read(out)).isTrue();
        assertThat(out.isReadable()).isFalse();
    }

    @Test
    void lengthsAreNotAboveTheGreatest() throws MalformedPacket {
        assertThat(LengthFrame.readHeader(Unpooled.buffer().writeShort(0))).isZero();
        assertThat(LengthFrame.readHeader(Unpooled.wrappedBuffer(new byte[] {0}))).isEqualTo(LengthFrame.INCOMPLETE);
        assertThat(LengthFrame.readHeader(Unpooled.wrappedBuffer(new byte[] {0, 2, 9})))
            .isEqualTo(LengthFrame.INCOMPLETE);
        ByteBuf whole = Unpooled.wrappedBuffer(new byte[] {0, 2, 9, 8, 7});
        assertThat(LengthFrame.readHeader(whole)).isEqualTo(2);
        assertThat(whole.readableBytes()).isEqualTo(3);
        for (int wrong : new int[] {LengthFrame.MAX_DATAGRAM + 1, 0xFFFF}) {
            assertThatThrownBy(() -> LengthFrame.readHeader(Unpooled.buffer().writeShort(wrong)))
                .isInstanceOf(MalformedPacket.class);
        }
    }

    /** RFC 6455, section 5.7. */
    @Test
    void framesAreThoseOfRfc6455() throws MalformedPacket {
        ByteBuf ping = hex("8905" + "48656c6c6f");
        assertThat(WebSocketFrame.read(ping)).hasValue(new WebSocketFrame(WebSocketFrame.PING, Optional.empty(), 5));
        ByteBuf pong = hex("8a85" + "37fa213d" + "7f9f4d5158");
        WebSocketFrame masked = WebSocketFrame.read(pong).orElseThrow();
        assertThat(masked).isEqualTo(new WebSocketFrame(WebSocketFrame.PONG, Optional.of(0x37fa213d), 5));
        byte[] payload = ByteBufUtil.getBytes(pong);
        WebSocketFrame.mask(payload, 0, payload.length, 0x37fa213d);
        assertThat(new String(payload, StandardCharsets.US_ASCII)).isEqualTo("Hello");
        ByteBuf binary = Unpooled.buffer();
        new WebSocketFrame(WebSocketFrame.BINARY, Optional.empty(), 256).write(binary);
        assertThat(ByteBufUtil.hexDump(binary)).isEqualTo("827e0100");
    }

    @Test
    void framesComeBackAtEachLengthAndOnlyWhole() throws MalformedPacket {
        for (int length : new int[] {1, 125, 126, 127, 65, LengthFrame.MAX_DATAGRAM}) {
            for (Optional<Integer> mask : new Optional[] {Optional.empty(), Optional.of(0xDEADBEEF)}) {
                WebSocketFrame frame = new WebSocketFrame(WebSocketFrame.BINARY, mask, length);
                ByteBuf out = Unpooled.buffer();
                frame.write(out);
                int header = out.readableBytes();
                out.writeZero(length);
                for (int there : new int[] {0, 1, header - 1, header, header + length - 1}) {
                    assertThat(WebSocketFrame.read(out.slice(0, there))).isEmpty();
                }
                assertThat(WebSocketFrame.read(out)).hasValue(frame);
                assertThat(out.readableBytes()).isEqualTo(length);
            }
        }
    }

    @Test
    void framesThatWeNeverSendAreRefusedByTheirHeader() {
        for (String wrong : new String[] {"0201", "8101", "8001", "c201", "8300", "8f00", "897e0100", "827f", "8200",
            "827e4001", "8b00"}) {
            assertThatThrownBy(() -> WebSocketFrame.read(hex(wrong))).as(wrong).isInstanceOf(MalformedPacket.class);
        }
    }

    @Test
    void noiseIsReadOrRefusedAndNothingElse() {
        Random random = new Random(6);
        for (int i = 0; i < 20_000; i++) {
            byte[] noise = new byte[random.nextInt(40)];
            random.nextBytes(noise);
            try {
                HttpHead.read(Unpooled.wrappedBuffer(noise));
                WebSocketFrame.read(Unpooled.wrappedBuffer(noise));
                LengthFrame.readHeader(Unpooled.wrappedBuffer(noise));
                Preface.read(Unpooled.wrappedBuffer(noise));
            } catch (MalformedPacket refused) {
                assertThat(refused).hasMessageNotContaining("\n");
            }
        }
    }

    private static HttpHead head(String text) throws MalformedPacket {
        return HttpHead.read(ascii(text)).orElseThrow();
    }

    private static ByteBuf ascii(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
    }

    private static ByteBuf hex(String text) {
        return Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(text));
    }
}
