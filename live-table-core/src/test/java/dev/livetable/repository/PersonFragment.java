package dev.livetable.repository;

import java.util.List;
import org.jspecify.annotations.NullUnmarked;
import org.springframework.transaction.annotation.Transactional;

/** Methods that an application implements. */
@NullUnmarked
interface PersonFragment {

    List<Long> anything(int number);

    List<Long> searchOwn(int number);

    @Transactional(readOnly = true)
    List<Long> onlyReads(int number);
}
