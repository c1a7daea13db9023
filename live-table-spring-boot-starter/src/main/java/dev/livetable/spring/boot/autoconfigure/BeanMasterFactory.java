package dev.livetable.spring.boot.autoconfigure;

import static java.util.Objects.requireNonNull;

import dev.livetable.table.Table;
import org.springframework.data.repository.Repository;

/** Masters that are beans. */
final class BeanMasterFactory implements MasterFactory {

    private final NamedBeans beans;

    BeanMasterFactory(NamedBeans beans) {
        this.beans = beans;
    }

    @Override
    public MasterKind kind() {
        return MasterKind.BEAN;
    }

    @Override
    public Table create(String name, TableProperties properties) {
        String property = kind().property(name);
        String bean = requireNonNull(properties.master());
        if (beans.isA(bean, Repository.class)) {
            throw new AdviceException(
                    property + " is '" + bean + "', which is a Spring Data repository, not a " + Table.class.getName()
                            + ".",
                    "Set " + MasterKind.REPOSITORY.property(name) + ".bean to '" + bean + "' in the place of "
                            + property + ".");
        }
        return beans.get(property, bean, Table.class);
    }
}
