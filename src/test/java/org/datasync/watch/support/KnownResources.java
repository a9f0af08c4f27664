package org.datasync.watch.support;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.engine.DefaultClassResolver;

/**
 * Reads a resource once for all contexts of this JVM: each looks for dozens of them, there or not, in some two hundred files of the
 * class path, which takes a tenth of the time of most tests.
 */
final class KnownResources extends DefaultClassResolver {

    private static final Map<String, Optional<byte[]>> KNOWN = new ConcurrentHashMap<>();

    KnownResources(CamelContext context) {
        super(context);
    }

    @Override
    public InputStream loadResourceAsStream(String uri) {
        return KNOWN.computeIfAbsent(uri, this::read)
                .map(ByteArrayInputStream::new)
                .orElse(null);
    }

    private Optional<byte[]> read(String uri) {
        try (InputStream resource = super.loadResourceAsStream(uri)) {
            return resource == null ? Optional.empty() : Optional.of(resource.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
