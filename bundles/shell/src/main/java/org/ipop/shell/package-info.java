/**
 * What the user sees: the commands of {@code ipop}, as text for people and as JSON for scripts. They come in over the
 * control socket or through Gogo (scope {@code ipop}); each is a class of its own and knows the node only through
 * {@code api}.
 */
package org.ipop.shell;
