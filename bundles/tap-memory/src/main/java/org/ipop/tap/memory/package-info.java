/**
 * A tap without an operating system behind it, for users without rights and for tests: {@code MemoryTap} is the device,
 * {@code MemoryHost} the host on it that answers pings, {@code Pings} those that this process sends itself.
 * Thread: node loop.
 */
package org.ipop.tap.memory;
