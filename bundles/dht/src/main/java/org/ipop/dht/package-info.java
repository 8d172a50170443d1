/**
 * The store of one ring. {@code DhtClient} asks the owner of a key; there {@code WriteCoordinator} decides and stores
 * on a majority, {@code ReadCoordinator} reads from one. {@code Ownership} says in which arc this node may decide at
 * all, {@code Replicas} obeys other owners, {@code Reconciler} moves records to where they belong when the ring
 * changes. All share one {@code RecordStore}. docs/protocol-dht.md tells the protocol.
 */
package org.ipop.dht;
