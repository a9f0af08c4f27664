package org.datasync.watch.support;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A JVM of its own with this one's class path. It should end when its standard input does: then this JVM is dead. */
public class JvmProcess implements AutoCloseable {

    private final Process process;

    /** Starts a JVM; what it prints goes to the file {@code target/NAME.log}. */
    protected JvmProcess(Class<?> main, String name, List<String> jvmOptions, String... arguments) {
        this(builder(main, jvmOptions, arguments).redirectOutput(log(name)).redirectErrorStream(true));
    }

    private JvmProcess(ProcessBuilder builder) {
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ProcessBuilder builder(Class<?> main, List<String> jvmOptions, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-XX:TieredStopAtLevel=1"); // it does not live long
        command.addAll(jvmOptions);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command);
    }

    private static File log(String name) {
        return new File("target/" + name + ".log");
    }

    /** One that answers each line of its standard input by a line; what it has to say besides is in the file of its name. */
    public static class Answering extends JvmProcess {

        private final Writer questions;
        private final BufferedReader answers;

        /** Starts a JVM; what it prints as errors goes to the file {@code target/NAME.log}. */
        protected Answering(Class<?> main, String name, List<String> jvmOptions, String... arguments) {
            super(builder(main, jvmOptions, arguments).redirectError(log(name)));
            questions = process().outputWriter();
            answers = process().inputReader();
        }

        /** What it answers; waits for it. */
        protected String ask(String question) {
            try {
                questions.write(question + "\n");
                questions.flush();
                String answer = answers.readLine();
                if (answer == null) {
                    throw new IllegalStateException("The process has ended, asked for: " + question);
                }
                return answer;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    final Process process() {
        return process;
    }

    /** By what the operating system knows it. */
    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Kills the JVM (SIGKILL): no shutdown hook runs, no connection is closed in order. */
    public void kill() {
        process.destroyForcibly().onExit().join();
    }

    @Override
    public void close() {
        kill();
    }
}
