package org.datasync.watch.docs;

import java.nio.file.Path;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;

/** A CamelContext that runs YAML routes as they stand. */
public final class YamlRoutes implements AutoCloseable {

    private final DefaultCamelContext camel = new DefaultCamelContext();

    DefaultCamelContext camel() {
        return camel;
    }

    /** Gives a property placeholder of the routes another value than its default. */
    public YamlRoutes with(String property, Object value) {
        camel.getPropertiesComponent().addOverrideProperty(property, value.toString());
        return this;
    }

    public YamlRoutes start(Path file) {
        return start(ResourceHelper.resolveResource(camel, "file:" + file));
    }

    YamlRoutes start(String yaml) {
        return start(ResourceHelper.fromString("snippet.camel.yaml", yaml));
    }

    private YamlRoutes start(Resource resource) {
        try {
            PluginHelper.getRoutesLoader(camel).loadRoutes(resource);
            camel.start();
            return this;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        camel.stop();
    }
}
