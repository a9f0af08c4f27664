package org.datasync.watch;

import java.util.Optional;
import org.apache.camel.CamelContext;
import org.datasync.watch.monitor.Meters;

/** The registries of meters that Camel's registry has; the one that camel-micrometer uses goes first. */
record RegistryMeters(CamelContext context) implements Meters.Beans {

    /** As camel-micrometer calls it. */
    private static final String NAME = "metricsRegistry";

    @Override
    public <T> Optional<T> any(Class<T> type) {
        return Optional.ofNullable(context.getRegistry().lookupByName(NAME))
                .filter(type::isInstance)
                .map(type::cast)
                .or(() -> context.getRegistry().findByType(type).stream().findFirst());
    }
}
