package dev.livetable.simulation;

import dev.livetable.LiveTable;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;

/**
 * Loads the library and its tests anew, with what is in a folder in the place of the real thing. It is never closed: threads
 * of what it has loaded may go on for a while, and it holds nothing open but folders.
 */
final class Apart extends URLClassLoader {

    Apart(Path folder) throws IOException {
        super(
                new URL[] {folder.toUri().toURL(), location(LiveTable.class), location(Apart.class)},
                Apart.class.getClassLoader());
    }

    private static URL location(Class<?> type) {
        return type.getProtectionDomain().getCodeSource().getLocation();
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        synchronized (getClassLoadingLock(name)) {
            if (!name.startsWith("dev.livetable.")) {
                return super.loadClass(name, resolve);
            }
            Class<?> loaded = findLoadedClass(name);
            return loaded == null ? findClass(name) : loaded;
        }
    }
}
