package org.ipop.api;

/** The service that should have completed a stage was closed or unbound; the caller may retry. Thread: any. */
public final class ServiceGone extends RuntimeException {
    private static final long serialVersionUID = 1;

    public ServiceGone(String service) {
        super(service + " is gone", null, false, false);
    }
}
