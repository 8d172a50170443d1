package org.ipop.dht;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ipop.dht.Bench.point;
import static org.ipop.dht.Bench.writer;

import java.util.ArrayList;
import java.util.List;
import org.ipop.api.Key;
import org.ipop.wire.dht.DhtAnswer;
import org.ipop.wire.dht.DhtRequest;
import org.junit.jupiter.api.Test;

class LossNoticesTest {
    private static final Key KEY = point(0x50);

    private final Bench bench = new Bench();
    private final List<Key> ourselves = new ArrayList<>();
    private final LossNotices notices = new LossNotices(bench.context, bench.peers, ourselves::add);

    @Test
    void theWriterIsToldWhereItsRecordSaysItIs() {
        Entry loser = loser(1);
        notices.tell(loser);
        assertThat(bench.asked).hasSize(1);
        assertThat(bench.asked.getFirst().is(DhtRequest.Lost.class).key()).isEqualTo(KEY);
        assertThat(bench.asked.getFirst().member().node()).isEqualTo(writer(1));
        assertThat(bench.asked.getFirst().member().attach()).isEqualTo(loser.replica().holder());
        bench.answer(new DhtAnswer.Done());
        bench.run(120);
        assertThat(bench.asked).as("once heard, never again").isEmpty();
    }

    @Test
    void ourOwnLossNeedsNoMessage() {
        notices.tell(bench.entry(bench.claim(KEY, Bench.SELF, true)));
        assertThat(ourselves).containsExactly(KEY);
        assertThat(bench.asked).isEmpty();
    }

    @Test
    void silenceIsToldAgainToo() {
        notices.tell(loser(1));
        bench.run(300);
        assertThat(bench.questions).isEqualTo(6);
        assertThat(bench.asked).isEmpty();
        notices.tell(loser(1));
        assertThat(bench.asked).as("the former notice is over").hasSize(1);
    }

    @Test
    void anUnableWriterIsToldSixTimesFiveSecondsApart() {
        notices.tell(loser(1));
        int told = 0;
        for (int second = 0; second < 120; second++) {
            while (!bench.asked.isEmpty()) {
                told++;
                bench.answer(new DhtAnswer.Unable());
            }
            bench.run(1);
            assertThat(told).isLessThanOrEqualTo(1 + second / 5 + 1);
        }
        assertThat(told).isEqualTo(6);
        notices.tell(loser(1));
        assertThat(bench.asked).as("a new loss is a new notice").hasSize(1);
    }

    @Test
    void oneLossIsOneNoticeHoweverOftenItIsSeen() {
        notices.tell(loser(1));
        notices.tell(loser(1));
        notices.tell(loser(2));
        assertThat(bench.asked).hasSize(2);
        assertThat(bench.count("drop.notice")).isZero();
    }

    @Test
    void openNoticesAreBounded() {
        for (int i = 0; i < 300; i++) {
            notices.tell(loser(i));
        }
        assertThat(bench.asked).hasSize(256);
        assertThat(bench.count("drop.notice")).isEqualTo(44);
        bench.answer(new DhtAnswer.Done());
        notices.tell(loser(299));
        assertThat(bench.asked).as("room again").hasSize(256);
    }

    private Entry loser(int writer) {
        return bench.entry(bench.claim(KEY, writer(writer), true));
    }
}
