package dev.livetable.spring.boot.autoconfigure;

import static java.util.Objects.requireNonNull;

import dev.livetable.table.Table;

/** Masters that are beans. */
final class BeanMasterSource implements MasterSource {

    private final NamedBeans beans;

    BeanMasterSource(NamedBeans beans) {
        this.beans = beans;
    }

    @Override
    public MasterKind kind() {
        return MasterKind.BEAN;
    }

    @Override
    public Table create(String name, TableProperties properties) {
        return beans.get(kind().property(name), requireNonNull(properties.master()), Table.class);
    }
}
