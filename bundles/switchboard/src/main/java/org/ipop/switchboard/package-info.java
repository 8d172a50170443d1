/**
 * The switchboard: one stable front for each interface of layers 1 to 7. Consumers hold the front; behind it the
 * provider changes on the node's loop, when a bundle is updated, stopped, or outranked. A {@code Plug} decides who
 * serves, its {@code Front} opens with the new provider whatever was open with the former one.
 */
package org.ipop.switchboard;
