/**
 * A laboratory of network namespaces on one machine: a routed core that stands for the Internet, public hosts, sites
 * behind NAT routers, and IPOP nodes on them. Everything in it goes away when it is closed. The demo and the bench
 * stand on it.
 */
package org.ipop.lab;
