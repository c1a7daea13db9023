package dev.livetable.stream.bus;

import dev.livetable.ManualScheduler;

class InMemorySharedLogTests extends SharedLogContract {

    private final InMemorySharedLog log = new InMemorySharedLog(new ManualScheduler());

    @Override
    protected SharedLog open() {
        return log;
    }

    @Override
    protected void breakConnections() {
        log.breakConnections();
    }

    @Override
    protected void dropAll() {
        log.dropAllBut(0);
    }

    @Override
    protected void acceptNothing() {
        log.accepts(false);
    }

    @Override
    protected void acceptAgain() {
        log.accepts(true);
    }
}
