package org.ipop.overlay.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.util.SplittableRandom;
import org.ipop.api.Key;
import org.ipop.api.overlay.Target;

/** Everybody asks for the owners of the same random keys: all must hear from the one who owns it. */
final class Survey {
    private static final int SERVICE = 9;
    private static final int KEYS = 10;

    private final Town town;
    private int right;
    private int asked;

    Survey(Town town) {
        this.town = town;
    }

    static void run(Town town) {
        new Survey(town).run();
    }

    private void run() {
        town.all().forEach(inhabitant -> {
            inhabitant.overlay().serve(SERVICE, null);
            inhabitant.overlay().serve(SERVICE, (from, target, body, answer) -> {
                body.release();
                answer.accept(Unpooled.EMPTY_BUFFER);
            });
        });
        SplittableRandom random = town.time.split();
        for (int i = 0; i < KEYS; i++) {
            Key key = new Key(random.nextLong(), random.nextLong(), random.nextInt());
            town.all().forEach(asker -> ask(asker, key));
        }
        town.time.run(20 * Town.SECOND);
        assertThat(right).as("right answers, seed " + town.time.seed()).isEqualTo(asked);
        System.out.printf("  all %d members agree on the owners of %d keys%n", town.all().size(), KEYS);
    }

    private void ask(Town.Inhabitant asker, Key key) {
        asked++;
        asker.overlay().ask(new Target.Owner(key), SERVICE, Unpooled.EMPTY_BUFFER, 15 * Town.SECOND)
            .whenComplete((answer, error) -> {
                if (answer != null && answer.from().node().equals(town.owner(key).node())) {
                    right++;
                }
            });
    }
}
