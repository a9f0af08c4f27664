package org.datasync.watch.runtime;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.datasync.watch.pattern.PatternFactory;

/** The patterns that are known: those that come with the component, beans, and what {@link ServiceLoader} finds. */
public final class PatternFactories {

    private static final List<PatternFactory> BUILT_IN =
            List.of(new ChangeTableFactory(), new TriggerFactory(), new LastModifiedFactory(), new SnapshotFactory());

    private PatternFactories() {}

    /**
     * The factory of a pattern.
     *
     * @param beans looks a bean of that name up
     * @param loader finds those of others
     * @throws IllegalArgumentException if there is none of that name; it lists those that are known
     */
    public static PatternFactory find(
            String name, Function<String, Optional<PatternFactory>> beans, ClassLoader loader) {
        return named(BUILT_IN, name)
                .or(() -> beans.apply(name))
                .or(() -> named(ServiceLoader.load(PatternFactory.class, loader), name))
                .orElseThrow(() -> new IllegalArgumentException("The option watchPattern is " + name
                        + ", expected one of " + String.join(", ", names(loader))
                        + ", or the name of a PatternFactory in the registry"));
    }

    private static Optional<PatternFactory> named(Iterable<PatternFactory> factories, String name) {
        return stream(factories).filter(factory -> factory.name().equals(name)).findFirst();
    }

    private static Set<String> names(ClassLoader loader) {
        return Stream.concat(stream(BUILT_IN), stream(ServiceLoader.load(PatternFactory.class, loader)))
                .map(PatternFactory::name)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private static Stream<PatternFactory> stream(Iterable<PatternFactory> factories) {
        return StreamSupport.stream(factories.spliterator(), false);
    }
}
