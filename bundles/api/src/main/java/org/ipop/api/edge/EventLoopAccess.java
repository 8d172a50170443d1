package org.ipop.api.edge;

import io.netty.channel.EventLoop;

/** The Netty loop under a node's loop, for the edges only: they register their descriptors with it. Thread: any. */
public interface EventLoopAccess {
    EventLoop eventLoop();

    /** Whether the loop runs on native epoll; if not, it runs on NIO. */
    boolean epoll();
}
