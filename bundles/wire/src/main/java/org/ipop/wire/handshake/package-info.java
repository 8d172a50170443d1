/**
 * The datagrams of the handshake (Noise XX or IK, then ML-KEM-768 under the classical keys) and the payloads inside the
 * Noise messages. Everything has a fixed length, all numbers are big-endian, whatever is called zero must be zero.
 * How they follow each other, and every key, is in {@code docs/protocol-handshake.md}.
 */
@Version("1.0.0")
package org.ipop.wire.handshake;

import org.osgi.annotation.versioning.Version;
