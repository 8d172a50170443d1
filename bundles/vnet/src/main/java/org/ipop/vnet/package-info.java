/**
 * The virtual router of a network. {@code VirtualRouter} puts its parts together: {@code Outbound} takes packets from
 * the tap, {@code Inbound} those of members, {@code MemberResolver} knows which member has which address,
 * {@code RouterTap} is the tap, {@code Pings} asks others for an answer, {@code Announcement} says where we are.
 * {@code Stub} are hosts behind us, {@code FromHosts} takes theirs.
 * Thread: node loop.
 */
package org.ipop.vnet;
