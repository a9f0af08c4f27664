package org.datasync.watch.cli;

import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;

/** The actions that the command line knows, but for the status. */
final class Actions {

    private Actions() {}

    /** Changes nothing. */
    @Command(name = "print-ddl", description = "Prints the script that installs a watch, for a user who may.")
    static final class PrintDdl extends Action {
        @Option(names = "--undo", description = "Prints the script that takes it out again.")
        void undo(boolean undo) {
            set("undo", undo);
        }

        @Option(
                names = "--grant-to",
                paramLabel = "USER",
                description = "Ends with the grants that this user of the database needs to watch.")
        void grantTo(String user) {
            set("grantTo", user);
        }
    }

    /** As {@code install=ensure} does at the start of a route. */
    @Command(name = "install", description = "Installs a watch's tables and triggers.")
    static final class Install extends Action {}

    /** Ends with 1 if there is a finding that is an error: of warnings some databases always have some. */
    @Command(
            name = "validate",
            description = "Lists what is not as it should be; ends with 1 if the watch cannot work so.")
    static final class Validate extends Action {
        @Option(names = "--strict", description = "Ends with 1 for warnings, too.")
        boolean strict;

        @Override
        int code(Object answer) {
            boolean well =
                    answer instanceof List<?> findings && findings.stream().noneMatch(this::counts);
            return well ? ExitCode.OK : ExitCode.SOFTWARE;
        }

        private boolean counts(Object finding) {
            return strict || !(finding instanceof Map<?, ?> map && "warning".equals(map.get("severity")));
        }
    }

    /** Held and parked ones. */
    @Command(name = "failures", description = "Lists the changes that are held or parked, and why.")
    static final class Failures extends Selection {
        @Override
        String word() {
            return "list-failures";
        }
    }

    /** Delivers parked changes again. */
    @Command(name = "requeue", description = "Has parked changes delivered again.")
    static final class Requeue extends Selection {
        @Option(names = "--force", description = "Also those that newer changes have overtaken.")
        void force(boolean force) {
            set("force", force);
        }
    }

    /** Nobody gets them any more. */
    @Command(name = "drop", description = "Forgets parked changes for good.")
    static final class Drop extends Selection {}

    /** Of a table, or of all. */
    @Command(name = "resync", description = "Has the records of a table, or of all, delivered again.")
    static final class Resync extends Action {
        @Option(names = "--table", paramLabel = "TABLE", description = "The table.")
        void table(String table) {
            set("table", table);
        }

        @Option(names = "--where", paramLabel = "SQL", description = "A condition on its records.")
        void where(String condition) {
            set("where", condition);
        }

        @Option(names = "--all", description = "All tables.")
        void all(boolean all) {
            set("all", all);
        }
    }

    /** Of a watch by a column. */
    @Command(name = "rewind", description = "Has tables that are followed by a column read again.")
    static final class Rewind extends Action {
        @Option(names = "--start-from", paramLabel = "PLACE", description = "From where: the option startFrom.")
        void startFrom(String place) {
            set("startFrom", place);
        }

        @Option(names = "--modified-column", paramLabel = "COLUMN", description = "The option modifiedColumn.")
        void modifiedColumn(String column) {
            set("modifiedColumn", column);
        }

        @Override
        String usualPattern() {
            return "last-modified";
        }
    }

    /** Of a watch by comparison. */
    @Command(name = "compare", description = "Begins a comparison at once.")
    static final class Compare extends Action {
        @Option(names = "--force", description = "One that delivers deletes however many there are.")
        void force(boolean force) {
            set("force", force);
        }

        @Override
        String usualPattern() {
            return "snapshot";
        }
    }

    /** With all that is pending. */
    @Command(
            name = "uninstall",
            description =
                    "Removes a watch's triggers with its pending, held and parked changes, and tells how many they were.")
    static final class Uninstall extends Action {}
}
