package org.datasync.watch.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import org.datasync.watch.change.Json;
import org.datasync.watch.log.Printable;

/** What an action answers, as a person or a program reads it. */
record Answer(String action, Object value) {

    void print(PrintWriter out, boolean json) {
        if (json) {
            out.println(Json.write(value));
        } else if (value == null) {
            out.println(action + ": done");
        } else if (value instanceof String text) {
            out.println(text);
        } else if (value instanceof List<?> list) {
            out.println(action + ": " + list.size());
            list.forEach(each -> print(out, each, "  "));
        } else if (value instanceof Map) {
            print(out, value, "");
        } else {
            out.println(action + ": " + value);
        }
        out.flush();
    }

    /** Each member on a line of its own; those of the first level begin with a dash. */
    private static void print(PrintWriter out, Object value, String indent) {
        if (!(value instanceof Map<?, ?> map)) {
            out.println(indent + printable(value));
            return;
        }
        String dash = indent.isEmpty() ? "" : "- ";
        for (Map.Entry<?, ?> member : map.entrySet()) {
            Object held = member.getValue();
            if (held instanceof Map<?, ?> inner && !inner.isEmpty()) {
                out.println(indent + dash + member.getKey() + ":");
                print(out, held, indent + "    ");
            } else if (held != null) {
                out.println(indent + dash + member.getKey() + ": " + printable(held));
            }
            dash = indent.isEmpty() ? "" : "  ";
        }
    }

    /** An error may be what somebody has written into a row. */
    private static String printable(Object value) {
        return Printable.lines(String.valueOf(value));
    }
}
