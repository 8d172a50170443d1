/**
 * What a node gives to each of its parts: the loop, a clock, timers, chance, workers, counters and the
 * state folder. Nothing of layers 2 to 7 reads a clock, a random source or a file in any other way.
 */
@Version("1.0.0")
package org.ipop.api.runtime;

import org.osgi.annotation.versioning.Version;
