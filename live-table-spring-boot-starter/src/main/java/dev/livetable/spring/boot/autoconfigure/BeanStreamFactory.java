package dev.livetable.spring.boot.autoconfigure;

import dev.livetable.spring.boot.autoconfigure.TableProperties.StreamKind;
import dev.livetable.stream.LiveStream;

/** Streams that are beans. */
final class BeanStreamFactory implements StreamFactory {

    private final NamedBeans beans;

    BeanStreamFactory(NamedBeans beans) {
        this.beans = beans;
    }

    @Override
    public StreamKind kind() {
        return StreamKind.BEAN;
    }

    @Override
    public LiveStream create(DeclaredTable table) {
        String property = DeclaredStream.property(table, "bean");
        String bean = table.stream().bean();
        if (bean == null) {
            throw new AdviceException(
                    DeclaredStream.property(table, "kind") + " is 'bean', but " + property + " is not set.",
                    "Set " + property + " to the name of a bean of type " + LiveStream.class.getName() + ". "
                            + beans.candidates(LiveStream.class));
        }
        return beans.get(property, bean, LiveStream.class);
    }
}
