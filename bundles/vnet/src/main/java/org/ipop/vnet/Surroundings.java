package org.ipop.vnet;

/** What both directions of one network's packets share. */
record Surroundings(AddressPlan plan, MemberResolver resolver, RouterTap tap, Stub stub, Groups groups,
                    RouterCounters counters) {
}
