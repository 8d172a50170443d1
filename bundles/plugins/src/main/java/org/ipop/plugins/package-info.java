/**
 * The folder {@code plugins/} of a node: a jar put there serves within seconds, and what served before serves again
 * when it is gone. {@code FolderWatch} notices changes, {@code Plugins} inspects the jars ({@code JarReader}, {@code
 * SignaturePolicy}) and has {@code Selection} say which one of a name serves; {@code PluginFramework} makes it so. What
 * is installed is known to the framework alone, so this bundle too can be replaced while the node runs.
 */
package org.ipop.plugins;
