/**
 * Expelling members: the list that every member keeps, how news of it runs through a network's ring, and how those who
 * stay get the next rendezvous secret.
 */
package org.ipop.membership.revocation;
