package org.ipop.overlay.chord;

import static org.assertj.core.api.Assertions.assertThat;

import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.junit.jupiter.api.Test;

class FewTest {
    private final Few<NodeId, String> few = new Few<>();

    @Test
    void keepsTheOrderInWhichThingsCame() {
        for (int i = 0; i < 9; i++) {
            few.put(node(9 - i), "thing " + i);
        }
        assertThat(few.size()).isEqualTo(9);
        assertThat(few.values()).first().isEqualTo("thing 0");
        assertThat(few.get(node(1))).isEqualTo("thing 8");
        assertThat(few.get(node(10))).isNull();
    }

    @Test
    void whatIsPutAgainIsTheNewest() {
        few.put(node(1), "a");
        few.put(node(2), "b");
        few.put(node(1), "c");
        assertThat(few.values()).containsExactly("b", "c");
        few.removeOldest();
        assertThat(few.values()).containsExactly("c");
    }

    @Test
    void removes() {
        assertThat(few.remove(node(1))).isNull();
        few.put(node(1), "a");
        few.put(node(2), "b");
        few.put(node(3), "c");
        assertThat(few.remove(node(2))).isEqualTo("b");
        assertThat(few.values()).containsExactly("a", "c");
        assertThat(few.removeIf("b"::equals)).isFalse();
        assertThat(few.removeIf(thing -> true)).isTrue();
        assertThat(few.size()).isZero();
        assertThat(few.values()).isEmpty();
        few.put(node(4), "d");
        assertThat(few.get(node(4))).isEqualTo("d");
    }

    private static NodeId node(int number) {
        return new NodeId(new Key(number, 0, 0));
    }
}
