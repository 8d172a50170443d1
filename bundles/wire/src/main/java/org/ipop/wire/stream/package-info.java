/**
 * Datagrams on a stream. Both ends of a plain or TLS stream begin with the {@link org.ipop.wire.stream.Preface}, then
 * each datagram has its length before it ({@link org.ipop.wire.stream.LengthFrame}). In a WebSocket (RFC 6455) each is
 * one binary message. Proxies are asked by CONNECT (RFC 9110, section 9.3.6). A listener tells the protocols apart by
 * the first byte. Nothing here protects what is carried: datagrams are sealed before.
 */
@Version("1.0.0")
package org.ipop.wire.stream;

import org.osgi.annotation.versioning.Version;
