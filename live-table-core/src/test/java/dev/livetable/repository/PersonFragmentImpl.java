package dev.livetable.repository;

import java.util.List;

/** What the application does. */
class PersonFragmentImpl implements PersonFragment {

    @Override
    public List<Long> anything(int number) {
        return List.of((long) number);
    }

    @Override
    public List<Long> searchOwn(int number) {
        return List.of((long) number);
    }

    @Override
    public List<Long> onlyReads(int number) {
        return List.of((long) number);
    }
}
