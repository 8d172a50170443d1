/**
 * Chord, corrected after Pamela Zave, "Reasoning about identifier spaces: how to make Chord correct" (IEEE TSE 2017).
 * {@link org.ipop.overlay.chord.Ring} is the state and is pure; {@link org.ipop.overlay.chord.Stabilizer} keeps it
 * true; {@link org.ipop.overlay.chord.Fingers} shortens ways; {@link org.ipop.overlay.chord.Healer} finds lost parts;
 * {@link org.ipop.overlay.chord.Routing} decides a hop and {@link org.ipop.overlay.chord.Requests} asks and answers.
 * The protocol is described in {@code docs/protocol-ring.md}.
 */
package org.ipop.overlay.chord;
