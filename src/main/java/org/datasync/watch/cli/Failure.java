package org.datasync.watch.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.datasync.watch.log.Printable;
import picocli.CommandLine.ExitCode;

/** What an action has failed with, as people are told of it: without passwords and URLs, which may bear some. */
record Failure(Exception cause) {

    private static final Pattern PASSWORD = Pattern.compile("(?i)(password|pwd)=[^\\s;&,]*");

    /** Prints it; gives the exit code. */
    int report(PrintWriter err, Object command) {
        List<String> secrets = command instanceof Action action ? action.database.secrets() : List.of();
        List<Throwable> told = told();
        Set<String> lines = new LinkedHashSet<>();
        told.forEach(each -> lines.add(
                Printable.lines(masked(each.getMessage() == null ? each.toString() : each.getMessage(), secrets))));
        err.println(String.join(System.lineSeparator() + "  ", lines));
        return told.get(0) instanceof IllegalArgumentException ? ExitCode.USAGE : ExitCode.SOFTWARE;
    }

    /** From the first on that says what is wrong with an option or an action; what Camel says around it tells nothing. */
    private List<Throwable> told() {
        List<Throwable> all = new ArrayList<>();
        for (Throwable each = cause; each != null && !all.contains(each); each = each.getCause()) {
            all.add(each);
        }
        for (int i = 0; i < all.size(); i++) {
            Throwable each = all.get(i);
            boolean camels = each.getClass().getName().startsWith("org.apache.camel.");
            if (!camels && (each instanceof IllegalArgumentException || each instanceof IllegalStateException)) {
                return all.subList(i, all.size());
            }
        }
        return all;
    }

    private static String masked(String text, List<String> secrets) {
        String masked = text;
        for (String secret : secrets) {
            masked = masked.replace(secret, "***");
        }
        return PASSWORD.matcher(masked).replaceAll("$1=***");
    }
}
