package dev.livetable.cache;

class NoCacheTests extends CacheContract {

    @Override
    protected Cache open() {
        return new NoCache();
    }

    @Override
    protected boolean keepsEntries() {
        return false;
    }
}
