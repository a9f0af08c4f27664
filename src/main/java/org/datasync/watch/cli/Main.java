package org.datasync.watch.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import org.datasync.watch.cli.Actions.Compare;
import org.datasync.watch.cli.Actions.Drop;
import org.datasync.watch.cli.Actions.Failures;
import org.datasync.watch.cli.Actions.Install;
import org.datasync.watch.cli.Actions.PrintDdl;
import org.datasync.watch.cli.Actions.Requeue;
import org.datasync.watch.cli.Actions.Resync;
import org.datasync.watch.cli.Actions.Rewind;
import org.datasync.watch.cli.Actions.Uninstall;
import org.datasync.watch.cli.Actions.Validate;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * Runs one action of a watch. The exit code is 0 if all is well, 1 if it has failed or has found something that is not as it should
 * be, 2 if the command line or one of its options is wrong.
 */
@Command(
        name = "datasync-watch",
        mixinStandardHelpOptions = true,
        description = "Looks after the watches of camel-datasync-watch in a database.",
        subcommands = {
            PrintDdl.class,
            Install.class,
            Validate.class,
            Status.class,
            Failures.class,
            Requeue.class,
            Drop.class,
            Resync.class,
            Rewind.class,
            Compare.class,
            Uninstall.class
        },
        footer = "Exit codes: 0 done, 1 failed or something found, 2 wrong command line or option.")
public final class Main {

    private static final String LOGGING = "slf4j.internal.verbosity";

    Main() {}

    /** Ends the JVM with the exit code. */
    public static void main(String[] arguments) {
        if (System.getProperty(LOGGING) == null) {
            System.setProperty(LOGGING, "ERROR"); // that nothing logs is as it should be
        }
        System.exit(run(
                new PrintWriter(System.out, true, StandardCharsets.UTF_8),
                new PrintWriter(System.err, true, StandardCharsets.UTF_8),
                arguments));
    }

    /** The exit code. */
    static int run(PrintWriter out, PrintWriter err, String... arguments) {
        return new CommandLine(new Main())
                .setOut(out)
                .setErr(err)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((failure, command, parsed) ->
                        new Failure(failure).report(command.getErr(), command.getCommand()))
                .execute(arguments);
    }
}
