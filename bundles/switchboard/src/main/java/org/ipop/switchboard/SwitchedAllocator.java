package org.ipop.switchboard;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.ipop.api.address.AddressAllocator;
import org.ipop.api.address.AddressAllocators;
import org.ipop.api.address.Lease;

/**
 * The lease of this node in one network. The next provider asks for the address that the former one held; if it gets
 * another one, the address is lost, and the owner acquires anew. Thread: node loop.
 */
final class SwitchedAllocator extends Opened<AddressAllocator>
    implements AddressAllocator, Exchanged<AddressAllocators> {
    private final SwitchedNetwork network;
    private final Runnable atClose;
    private Consumer<Lease> lost = lease -> { };
    private Optional<Lease> last = Optional.empty();

    SwitchedAllocator(Shared shared, SwitchedNetwork network, Runnable atClose) {
        super(shared);
        this.network = network;
        this.atClose = atClose;
    }

    @Override
    public void plugged(AddressAllocators provider) {
        AddressAllocator next = provider.open(network);
        next.onLost(this::lose);
        attach(next);
        last.ifPresent(held -> next.acquire(Optional.of(held.address())).whenComplete((lease, error) -> {
            boolean another = lease != null && !lease.address().equals(held.address());
            if (!closed() && (another || Refusal.isCauseOf(error))) {
                lose(held);
            }
        }));
    }

    @Override
    public void unplugged() {
        last = current();
        detach().ifPresent(AddressAllocator::close);
    }

    /** Another owner has opened it again; the former one hears nothing any more. */
    void adopted() {
        lost = lease -> { };
    }

    @Override
    public CompletionStage<Lease> acquire(Optional<InetAddress> former) {
        return ask(allocator -> allocator.acquire(former));
    }

    @Override
    public Optional<Lease> current() {
        return behind().map(AddressAllocator::current).filter(Optional::isPresent).orElse(last);
    }

    @Override
    public List<Lease> known() {
        return behind().map(AddressAllocator::known).orElse(last.map(List::of).orElse(List.of()));
    }

    @Override
    public void onLost(Consumer<Lease> listener) {
        lost = listener;
    }

    @Override
    public CompletionStage<Void> release() {
        last = Optional.empty();
        return ask(AddressAllocator::release);
    }

    @Override
    public void close() {
        if (!closed()) {
            end().ifPresent(AddressAllocator::close);
            atClose.run();
        }
    }

    private void lose(Lease lease) {
        last = Optional.empty();
        lost.accept(lease);
    }
}
