package org.ipop.simulation.scale;

import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.Locale;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.link.Contact;
import org.ipop.api.link.LinkInfo;
import org.ipop.api.overlay.Answer;
import org.ipop.api.overlay.RingView;
import org.ipop.api.overlay.Target;
import org.ipop.simulation.Fate;

/** All nodes join within half a minute, over the production links, with NAT boxes, loss and cuts between them. */
final class PathJoin implements Scenario {
    private static final int SERVICE = 2;
    private static final double WINDOW_SECONDS = 30;
    private static final double LIMIT_SECONDS = 300;
    /** Holes are punched and better paths found meanwhile. */
    private static final double REST_SECONDS = 60;
    private static final int LOOK_UP_SECONDS = 10;
    private static final double ANSWER_SECONDS = 16;
    private static final int CUTS_OF = 10;

    @Override
    public Outcome run(Settings settings) {
        Outcome outcome = new Outcome("path-join", settings.nodes(), settings.seed());
        Machine machine = new Machine();
        Run run = new Run(settings);
        double right = run.join();
        outcome.atMost("right ring, s after the first join", right, LIMIT_SECONDS);
        outcome.atMost("nodes with a breach of the ring's laws", run.census().breaches(), 0);
        run.pass("rest", REST_SECONDS);
        run.lookUp();
        outcome.add("look-ups", run.asked);
        outcome.atLeast("of them right, share", run.right / (double) run.asked, 0.999);
        run.neighbours(outcome);
        double nodes = settings.nodes();
        for (Fate fate : List.of(Fate.DELIVERED, Fate.LOST, Fate.REORDERED, Fate.FILTERED, Fate.CUT, Fate.QUEUE_FULL)) {
            String name = fate.name().toLowerCase(Locale.ROOT).replace('_', ' ');
            outcome.add("datagrams a node: " + name, run.population.internet.total(fate) / nodes);
        }
        outcome.atMost("bytes of buffers not released", run.population.internet.heldBytes(), 0);
        outcome.trace(run.population.time.trace());
        outcome.add("events", run.population.time.happened());
        machine.costs(outcome);
        return outcome;
    }

    private static final class Run {
        private final Settings settings;
        private final PathPopulation population;
        private int asked;
        private int right;

        private Run(Settings settings) {
            this.settings = settings;
            this.population = new PathPopulation(settings.seed());
        }

        /** Returns how long it took from the first join until the ring was right. */
        private double join() {
            for (int i = 0; i < MassJoin.SEEDS; i++) {
                population.addSeed();
                pass("seeds", 1);
            }
            pass("seeds", 10);
            for (int i = MassJoin.SEEDS; i < settings.nodes(); i++) {
                long atNanos = population.random.nextLong((long) (WINDOW_SECONDS * Population.SECOND));
                population.time.after(atNanos, population::add);
            }
            pass("join", WINDOW_SECONDS);
            population.cutOneWay(settings.nodes() / CUTS_OF);
            double passed = WINDOW_SECONDS;
            while (!census().right() && passed < LIMIT_SECONDS) {
                pass("settle", 1);
                passed++;
            }
            return passed;
        }

        private void pass(String phase, double seconds) {
            for (double passed = 0; passed < seconds; passed++) {
                settings.progress().at(phase, passed / seconds);
                population.time.run(Population.SECOND);
            }
        }

        private Census census() {
            return Census.ofViews(population.live().stream().map(PathNode::view).toList());
        }

        private void lookUp() {
            List<PathNode> nodes = population.live();
            nodes.forEach(node -> node.overlay().serve(SERVICE, (from, target, request, answer) -> {
                request.release();
                answer.accept(Unpooled.EMPTY_BUFFER);
            }));
            for (int second = 0; second < LOOK_UP_SECONDS; second++) {
                for (int i = 0; i < Math.max(1, nodes.size() / LOOK_UP_SECONDS); i++) {
                    ask(nodes.get(population.random.nextInt(nodes.size())));
                }
                pass("look-ups", 1);
            }
            pass("answers", ANSWER_SECONDS);
        }

        private void ask(PathNode asker) {
            Key key = new Key(population.random.nextLong(), population.random.nextLong(), population.random.nextInt());
            NodeId owner = population.owner(key).node();
            asked++;
            asker.overlay().ask(new Target.Owner(key), SERVICE, Unpooled.EMPTY_BUFFER, 15 * Population.SECOND)
                .whenComplete((answer, error) -> judge(answer, owner));
        }

        private void judge(Answer answer, NodeId owner) {
            right += answer != null && answer.from().node().equals(owner) ? 1 : 0;
        }

        /** Over which paths members reach their first successors. */
        private void neighbours(Outcome outcome) {
            int[] paths = new int[LinkInfo.Path.values().length];
            int all = 0;
            long links = 0;
            for (PathNode node : population.live()) {
                RingView view = node.view();
                for (Contact successor : view.successors().subList(0, Math.min(8, view.successors().size()))) {
                    LinkInfo.Path path = node.links().link(successor.node()).map(LinkInfo::path)
                        .orElse(LinkInfo.Path.NONE);
                    paths[path.ordinal()]++;
                    all++;
                }
                links += node.links().links().size();
            }
            for (LinkInfo.Path path : LinkInfo.Path.values()) {
                outcome.add("links to successors: " + path.name().toLowerCase(Locale.ROOT) + ", share",
                    paths[path.ordinal()] / (double) all);
            }
            outcome.add("links a node", links / (double) population.size());
        }
    }
}
