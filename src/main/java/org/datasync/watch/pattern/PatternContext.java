package org.datasync.watch.pattern;

import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;

/** What a pattern has to work with. */
public interface PatternContext {

    /** The watch's name. */
    String watch();

    /** The watched database; inside a cycle on the connection of its transaction. */
    JdbcTemplate jdbc();

    /** The database with the watch's state, which may be the same; inside a cycle likewise. */
    JdbcTemplate state();

    /** The option {@code pattern.NAME} of the endpoint. */
    Optional<String> option(String name);

    /** The option {@code tables} of the endpoint. */
    List<String> tables();

    /** Tells the time. */
    Clock clock();
}
