package dev.livetable.spring.boot.store;

import dev.livetable.master.repository.WriteNotice;
import java.util.Optional;
import org.springframework.transaction.PlatformTransactionManager;

/** What notices the writes that transactions make to the entities of a kind of store. */
@FunctionalInterface
public interface WriteNotices {

    /** Returns what notices writes of an entity in the transactions of a manager; empty when nothing does. */
    Optional<WriteNotice> of(PlatformTransactionManager manager, Class<?> entity);
}
