package org.datasync.watch.springboot;

import java.util.HashMap;
import java.util.Map;
import org.apache.camel.spi.ComponentCustomizer;
import org.apache.camel.spring.boot.CamelAutoConfiguration;
import org.apache.camel.spring.boot.util.CamelPropertiesHelper;
import org.apache.camel.spring.boot.util.ConditionalOnHierarchicalProperties;
import org.apache.camel.util.StringHelper;
import org.datasync.watch.DatasyncWatchComponent;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/**
 * Sets the component's options from {@code camel.component.datasync-watch.*}, as the starters of Camel do for theirs.
 *
 * <p>The names are spelled as Spring Boot allows ({@code batch-size}, {@code batchSize}, {@code …_BATCHSIZE} in the
 * environment), the values as in a URI: {@code #store} is the bean of that name, {@code 5s} a duration. A name that the
 * component does not know stops the application. {@code enabled=false} leaves the component as it is made.
 */
@AutoConfiguration(after = CamelAutoConfiguration.class)
@ConditionalOnClass(CamelAutoConfiguration.class)
@ConditionalOnBean(CamelAutoConfiguration.class)
@ConditionalOnHierarchicalProperties({"camel.component", DatasyncWatchAutoConfiguration.PREFIX})
public class DatasyncWatchAutoConfiguration {

    static final String PREFIX = "camel.component.datasync-watch";

    /** What Camel's starters keep under a component's name that is no option of the component. */
    private static final String ENABLED = "enabled";

    public DatasyncWatchAutoConfiguration() {}

    @Bean
    ComponentCustomizer datasyncWatchOptions(Environment environment) {
        Map<String, Object> options = options(environment);
        return ComponentCustomizer.builder(DatasyncWatchComponent.class)
                // what could be set is removed from the map, so each component gets its own
                .build(component -> CamelPropertiesHelper.setCamelProperties(
                        component.getCamelContext(), component, new HashMap<>(options), true));
    }

    private static Map<String, Object> options(Environment environment) {
        Map<String, Object> options = new HashMap<>();
        Binder.get(environment)
                .bind(PREFIX, Bindable.mapOf(String.class, String.class))
                .orElse(Map.of())
                .forEach((name, value) -> options.put(optionName(name), value));
        options.remove(ENABLED);
        return options;
    }

    /** {@code table-map.my-Product} is {@code tableMap.my-Product}: what follows the dot is the user's own. */
    private static String optionName(String property) {
        int dot = property.indexOf('.');
        return dot < 0
                ? StringHelper.dashToCamelCase(property)
                : StringHelper.dashToCamelCase(property.substring(0, dot)) + property.substring(dot);
    }
}
