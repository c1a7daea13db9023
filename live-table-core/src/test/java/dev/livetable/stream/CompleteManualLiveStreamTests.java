package dev.livetable.stream;

/** The contract over a stream that is told by hand of every change, so that it can catch up. */
class CompleteManualLiveStreamTests extends LiveStreamContract {

    private final ManualLiveStream stream = new ManualLiveStream(3, true);

    @Override
    protected LiveStream stream() {
        return stream;
    }

    @Override
    protected boolean catchesUp() {
        return true;
    }

    @Override
    protected int overflow() {
        return 5;
    }

    @Override
    protected void change(LiveEvent event) {
        stream.publish(event);
    }

    @Override
    protected void changeAside(LiveEvent event) {
        stream.offer(event);
    }

    @Override
    protected void breakConnection() {
        stream.end(new IllegalStateException("connection lost"));
    }
}
