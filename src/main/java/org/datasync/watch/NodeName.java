package org.datasync.watch;

import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.camel.util.InetAddressUtil;

/** How this node is called. */
final class NodeName {

    /** The column that it stands in has room for more beside it. */
    private static final int LONGEST = 48;

    private static final Pattern PRINTABLE = Pattern.compile("[\\x21-\\x7e]{1," + LONGEST + "}");

    private NodeName() {}

    /** What people say or, if that is null, where the process runs. */
    static String of(String said) {
        if (said != null && !PRINTABLE.matcher(said).matches()) {
            throw new IllegalArgumentException("The option nodeName has " + said.length()
                    + " characters, expected 1 to " + LONGEST + " of ASCII, without blanks");
        }
        return Optional.ofNullable(said).orElse(OfProcess.NAME);
    }

    /** Asked for once, as a host may have to ask others for its name. */
    private static final class OfProcess {
        private static final String NAME = ofProcess();
    }

    /** Of a long one the end, by which hosts of a cluster differ. */
    private static String ofProcess() {
        String name = (InetAddressUtil.getLocalHostNameSafe() + ":"
                        + ProcessHandle.current().pid())
                .replaceAll("[^\\x21-\\x7e]", "_");
        return name.substring(Math.max(0, name.length() - LONGEST));
    }
}
