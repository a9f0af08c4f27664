package org.datasync.watch.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The temporary directory of one test server, locked by the JVM that owns it.
 *
 * <p>A JVM that is killed can neither stop its servers nor delete their files, but the operating system lets go of its
 * locks. So each new directory first clears away what dead JVMs of the same user left: every process whose command
 * line names a directory that nobody locks, then the directory.
 */
final class ServerDirectory {
    private static final String NAME = "datasync-watch-test-" + System.getProperty("user.name");
    private static final Path PARENT = Path.of(System.getProperty("java.io.tmpdir"), NAME);

    /** Files in memory, on Linux. */
    private static final Path MEMORY = Path.of("/dev/shm");

    /** Bytes that must be free there: a container may have a few megabytes only. */
    private static final long ROOM = 4L << 30;

    private static final String LOCK = "owner.lock";

    /** Kept open, as closing one would unlock its directory. */
    private static final Map<Path, FileChannel> LOCKED = new HashMap<>();

    private ServerDirectory() {}

    static Path create(String product) {
        return create(PARENT, product);
    }

    /**
     * A directory whose files are in memory if there is room, and else where all others are. A file system on a disk takes long to
     * make and delete files by the thousands, even if nobody waits for the disk. No program may be started from there.
     */
    static Path createFast(String product) {
        return create(hasMemory() ? MEMORY.resolve(NAME) : PARENT, product);
    }

    private static boolean hasMemory() {
        try {
            return Files.isWritable(MEMORY) && Files.getFileStore(MEMORY).getUsableSpace() >= ROOM;
        } catch (IOException e) {
            return false;
        }
    }

    private static synchronized Path create(Path parent, String product) {
        try {
            Path servers = Files.createDirectories(parent.resolve("servers")).toRealPath();
            // Held throughout: a directory that is not locked yet must not look like a left one.
            try (FileChannel guard = open(parent.resolve("servers.lock"))) {
                guard.lock();
                for (Path directory : children(servers)) {
                    // Not its own: on Linux, to open and close a locked file is to unlock it.
                    if (!LOCKED.containsKey(directory)) {
                        clearAwayIfLeft(directory);
                    }
                }
                Path directory = Files.createTempDirectory(servers, product + "-");
                lockUntilExit(directory);
                return directory;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Such a directory that is deleted when the JVM ends. */
    static Path createUntilExit(String product) {
        Path directory = createFast(product);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> deleteAfterExit(directory), "delete " + directory));
        return directory;
    }

    /** Does something that two JVMs of this machine cannot do at once. */
    static synchronized <T, E extends Exception> T alone(Alone<T, E> action) throws IOException, E {
        try (FileChannel turn = open(Files.createDirectories(PARENT).resolve("turn.lock"))) {
            turn.lock();
            return action.run();
        }
    }

    /** What is done alone. */
    interface Alone<T, E extends Exception> {
        T run() throws IOException, E;
    }

    /** Where unpacked programs are kept from one JVM to the next. */
    static Path programs() {
        try {
            return Files.createDirectories(PARENT.resolve("programs")).toRealPath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Deletes what can be deleted: the rest is cleared away by a later JVM. */
    static void delete(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException | UncheckedIOException e) {
            // A server that is just ending deletes files of its own.
        }
    }

    /**
     * Leaves the deletion to a process that outlives this JVM: thousands of files may take so long that the build takes the JVM
     * for one that hangs.
     */
    static void deleteAfterExit(Path directory) {
        try {
            Path left = Files.move(directory, directory.resolveSibling(directory.getFileName() + "-left"));
            new ProcessBuilder("rm", "-rf", left.toString())
                    .redirectOutput(Redirect.DISCARD)
                    .redirectError(Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            delete(directory); // nobody knows rm here
        }
    }

    private static void clearAwayIfLeft(Path directory) throws IOException {
        try (FileChannel owner = open(directory.resolve(LOCK))) {
            if (owner.tryLock() != null) {
                ProcessHandle.allProcesses()
                        .filter(process ->
                                process.info().commandLine().orElse("").contains(directory.toString()))
                        .forEach(ProcessHandle::destroyForcibly);
                delete(directory);
            }
        } catch (NoSuchFileException e) {
            // Its owner has just deleted it.
        }
    }

    private static void lockUntilExit(Path directory) throws IOException {
        FileChannel channel = open(directory.resolve(LOCK));
        channel.lock();
        LOCKED.put(directory, channel);
    }

    private static FileChannel open(Path file) throws IOException {
        return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }

    private static List<Path> children(Path directory) throws IOException {
        try (Stream<Path> children = Files.list(directory)) {
            return children.toList();
        }
    }
}
