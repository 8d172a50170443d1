/**
 * Starts a node: takes the state folder, starts the framework and its bundles level by level, waits until the node is
 * ready, and stops it on a signal. The only part outside the framework.
 */
package org.ipop.launcher;
