package org.ipop.lab;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A stock ping of a hundred packets a second that runs beside something else. */
final class PingRun {
    private static final int COUNT = 300;
    private static final int INTERVAL_MILLIS = 10;
    private static final int NAME_TRIES = 20;
    private static final int NO_SUCH_NAME = 2;
    private static final Pattern REPLY = Pattern.compile("icmp_seq=(\\d+) .*time=");
    private static final Pattern TOTALS = Pattern.compile("(\\d+) packets transmitted, (\\d+) received");

    private final CompletableFuture<Command.Result> result;

    private PingRun(CompletableFuture<Command.Result> result) {
        this.result = result;
    }

    /** Returns when the first replies have come in; a network is active a moment before the resolver knows names. */
    static PingRun start(Node from, String to) {
        Command first = from.host().command("ping", "-c", "3", "-i", "0.01", "-W", "5", to);
        for (int tries = 0; tries < NAME_TRIES && first.run().status() == NO_SUCH_NAME; tries++) {
            Command.pause();
        }
        first.mustRun();
        Command ping = from.host().command("ping", "-c", String.valueOf(COUNT), "-i", "0.01", "-W", "3", to);
        CompletableFuture<Command.Result> result = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> result.complete(ping.run(Duration.ofSeconds(30))));
        Command.pause();
        return new PingRun(result);
    }

    Losses await() {
        String out = result.join().out();
        Matcher totals = TOTALS.matcher(out);
        if (!totals.find()) {
            throw new LabFailure("ping said: " + out + result.join().err());
        }
        int sent = Integer.parseInt(totals.group(1));
        return new Losses(sent, sent - Integer.parseInt(totals.group(2)), longestMillis(out, sent, INTERVAL_MILLIS));
    }

    /** The longest run of numbers without a reply, in what a ping said. */
    static int longestMillis(String out, int sent, int intervalMillis) {
        int last = 0;
        int longest = 0;
        Matcher reply = REPLY.matcher(out);
        while (reply.find()) {
            int sequence = Integer.parseInt(reply.group(1));
            longest = Math.max(longest, sequence - last - 1);
            last = Math.max(last, sequence);
        }
        return Math.max(longest, sent - last) * intervalMillis;
    }
}
