package org.ipop.shell;

/** An answer for scripts, or a part of one; {@link JsonLine} writes it. Thread: node loop. */
sealed interface Json permits JsonObject, JsonArray {
}
