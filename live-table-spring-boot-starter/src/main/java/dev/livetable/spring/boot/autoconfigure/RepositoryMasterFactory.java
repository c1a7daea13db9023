package dev.livetable.spring.boot.autoconfigure;

import static java.util.Objects.requireNonNull;

import dev.livetable.entity.EntityException;
import dev.livetable.entity.RowConversions;
import dev.livetable.master.repository.RepositoryTable;
import dev.livetable.master.repository.RepositoryTableBuilder;
import dev.livetable.master.transaction.TransactionScope;
import dev.livetable.spring.boot.store.WriteNotices;
import dev.livetable.table.Table;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.core.GenericTypeResolver;
import org.springframework.data.repository.CrudRepository;
import org.springframework.data.repository.PagingAndSortingRepository;
import org.springframework.data.repository.Repository;
import org.springframework.transaction.PlatformTransactionManager;

/** Masters that are Spring Data repositories. */
final class RepositoryMasterFactory implements MasterFactory {

    private static final List<String> RELATIONAL =
            List.of("org.springframework.data.jpa.", "org.springframework.data.jdbc.");

    private final RepositoryManagers managers;
    private final List<WriteNotices> notices;
    private final List<DataSourceLocation> locations;
    private final Supplier<RowConversions> conversions;
    private final NamedBeans beans;

    RepositoryMasterFactory(
            RepositoryManagers managers,
            List<WriteNotices> notices,
            List<DataSourceLocation> locations,
            Supplier<RowConversions> conversions,
            NamedBeans beans) {
        this.managers = managers;
        this.notices = notices;
        this.locations = locations;
        this.conversions = conversions;
        this.beans = beans;
    }

    @Override
    public MasterKind kind() {
        return MasterKind.REPOSITORY;
    }

    @Override
    public Table create(String name, TableProperties properties) {
        TableProperties.Repository declared = requireNonNull(properties.repository());
        String prefix = kind().property(name);
        String property = prefix + ".bean";
        String bean = declared.bean();
        if (bean == null) {
            throw new AdviceException(
                    property + " is not set, but other properties of " + prefix + " are.",
                    "Set " + property + " to the name of the repository's bean, which is that of its interface with a"
                            + " small first letter. " + beans.candidates(CrudRepository.class));
        }
        LiveTableLimits.positive(prefix + ".timeout", declared.timeout());
        CrudRepository<?, ?> repository = beans.get(property, bean, CrudRepository.class);
        Class<?>[] types = GenericTypeResolver.resolveTypeArguments(repository.getClass(), Repository.class);
        if (!(repository instanceof PagingAndSortingRepository<?, ?>) || types == null) {
            throw new AdviceException(
                    property + " is '" + bean + "', but that repository cannot be asked for pages"
                            + " or does not declare the types of its entities and ids.",
                    "Let its interface extend " + PagingAndSortingRepository.class.getName()
                            + " as well, and name both types.");
        }
        try {
            PlatformTransactionManager manager = managers.find(prefix, property, bean, declared.transactionManager())
                    .orElse(null);
            DeclaredContext context = DeclaredContext.of(DeclaredTable.ofTable(name, properties), beans);
            ContextSigns.require(property, List.of(types[0]), manager, context);
            return table(name, declared, manager, repository, types[0], types[1]);
        } catch (EntityException e) {
            throw new AdviceException(
                    property + " is '" + bean + "', whose entities cannot be kept as rows: " + e.getMessage() + ".",
                    "Change " + types[0].getName() + " as it says, or name the property in " + prefix + ".ignore.",
                    e);
        }
    }

    @SuppressWarnings("unchecked") // the repository declares these very types, and that it has pages
    private <T, ID, R extends PagingAndSortingRepository<T, ID> & CrudRepository<T, ID>> Table table(
            String name,
            TableProperties.Repository declared,
            @Nullable PlatformTransactionManager manager,
            Object repository,
            Class<?> type,
            Class<?> idType) {
        RepositoryTableBuilder<T, ID> builder = RepositoryTable.builder(
                        (R) repository, (Class<T>) type, (Class<ID>) idType)
                .name(name)
                .ignore(declared.ignore().toArray(String[]::new))
                .conversions(conversions.get())
                .timeout(declared.timeout());
        if (manager == null) {
            return builder.withoutTransactions().build();
        }
        builder.transactionManager(manager);
        place(repository, manager).ifPresent(place -> {
            Replicas.refuse(
                    "The data source of " + kind().property(name),
                    place,
                    "Let it lead to the primary" + Replicas.PRIMARY + ".");
            place.text().ifPresent(builder::location);
        });
        notices.stream()
                .flatMap(notice -> notice.of(manager, type).stream())
                .findFirst()
                .ifPresent(builder::writeNotice);
        return builder.build();
    }

    /** Returns where the store of a repository of Spring Data JPA or JDBC is; what other stores are is not known. */
    private Optional<DataSourceLocation.Place> place(Object repository, PlatformTransactionManager manager) {
        Object target = AopProxyUtils.getSingletonTarget(repository);
        DataSource dataSource = TransactionScope.dataSource(manager);
        return target == null || dataSource == null || !isRelational(target.getClass())
                ? Optional.empty()
                : DataSourceLocation.find(locations, dataSource);
    }

    static boolean isRelational(Class<?> type) {
        for (Class<?> each = type; each != null; each = each.getSuperclass()) {
            String name = each.getName();
            if (RELATIONAL.stream().anyMatch(name::startsWith)) {
                return true;
            }
        }
        return false;
    }
}
