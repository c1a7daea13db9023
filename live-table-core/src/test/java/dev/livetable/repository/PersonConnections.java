package dev.livetable.repository;

import java.util.List;
import org.jspecify.annotations.NullUnmarked;
import org.springframework.transaction.annotation.Transactional;

/** Methods that an application implements with a connection of its own. */
@NullUnmarked
interface PersonConnections {

    List<Long> findAndTouch(int number);

    @Transactional(readOnly = true)
    List<Long> findPastTheStore(int number);
}
