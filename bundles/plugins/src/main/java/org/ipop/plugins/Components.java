package org.ipop.plugins;

import java.util.Optional;
import org.osgi.framework.Bundle;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;

/** How the components of a bundle fare: a bundle may be active while none of its components is. Thread: any. */
interface Components {
    /** Why one of them failed, a line; empty if none did. */
    Optional<String> failure(Bundle bundle);

    /** Have all of them what they need? */
    boolean well(Bundle bundle);

    static Components of(ServiceComponentRuntime runtime) {
        return new Components() {
            @Override
            public Optional<String> failure(Bundle bundle) {
                return runtime.getComponentDescriptionDTOs(bundle).stream()
                    .flatMap(component -> runtime.getComponentConfigurationDTOs(component).stream())
                    .filter(component -> component.state == ComponentConfigurationDTO.FAILED_ACTIVATION)
                    .map(component -> cause(String.valueOf(component.failure))).findFirst();
            }

            @Override
            public boolean well(Bundle bundle) {
                return runtime.getComponentDescriptionDTOs(bundle).stream()
                    .map(runtime::getComponentConfigurationDTOs)
                    .allMatch(components -> !components.isEmpty() && components.stream().allMatch(component ->
                        (component.state & (ComponentConfigurationDTO.ACTIVE | ComponentConfigurationDTO.SATISFIED))
                            != 0));
            }
        };
    }

    /** Of a stack trace the innermost cause, without its frames. */
    private static String cause(String trace) {
        int last = trace.lastIndexOf("Caused by: ");
        return trace.substring(last < 0 ? 0 : last + "Caused by: ".length()).lines().findFirst().orElse("").strip();
    }
}
