package dev.livetable.repository;

import dev.livetable.LiveTable;
import dev.livetable.cache.MemCache;
import dev.livetable.image.EntityImages;
import dev.livetable.image.ImageSettings;
import dev.livetable.master.repository.RepositoryTransactions;
import dev.livetable.table.Column;
import dev.livetable.table.ColumnType;
import dev.livetable.table.TableSchema;
import dev.livetable.table.TextComparison;
import dev.livetable.table.WriteReach;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.data.mapping.PersistentEntity;
import org.springframework.data.mapping.context.MappingContext;
import org.springframework.data.repository.core.support.RepositoryFactoryBeanSupport;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.PlatformTransactionManager;

/** An application with a repository that is live, and beside it the same one as it was. */
final class LiveStore implements AutoCloseable {

    final AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
    private final LiveRepositoryAdvice advice = new LiveRepositoryAdvice(this::parts);
    private volatile @Nullable LiveRepositoryParts<Person> parts;
    private @Nullable LiveTable table;
    private final AtomicLong calls = new AtomicLong();

    /** Whether reads answer with what nobody can keep. */
    volatile boolean answersUnfit;

    /** Whether no transaction can be begun by the live table. */
    volatile boolean beginsNone;

    /** Starts an application that has the store of a configuration. */
    LiveStore(Class<?> configuration, String repository) {
        context.register(configuration);
        ((GenericApplicationContext) context)
                .registerBean("live", BeanPostProcessor.class, () -> new BeanPostProcessor() {
                    @Override
                    public Object postProcessBeforeInitialization(Object bean, String name) {
                        if (bean instanceof RepositoryFactoryBeanSupport<?, ?, ?> factory && name.equals(repository)) {
                            factory.addRepositoryFactoryCustomizer(advice);
                            factory.addRepositoryFactoryCustomizer(
                                    made -> made.addInvocationListener(invocation -> calls.incrementAndGet()));
                        }
                        return bean;
                    }
                });
        context.refresh();
    }

    private @Nullable LiveRepositoryParts<Person> parts() {
        return parts;
    }

    /** Makes the repository live. */
    LiveStore live(MappingContext<?, ?> mapping, Supplier<?> repository, boolean storeTells) {
        return live(mapping, repository, builder -> builder.storeTells(storeTells));
    }

    /** Makes the repository live, with more that is known of it. */
    LiveStore live(
            MappingContext<?, ?> mapping, Supplier<?> repository, Consumer<LiveRepositoryBuilder<Person>> known) {
        @SuppressWarnings("unchecked") // it is that of the class
        PersistentEntity<Person, ?> entity = (PersistentEntity<Person, ?>)
                (PersistentEntity<?, ?>) mapping.getRequiredPersistentEntity(Person.class);
        EntityImages<Person> images = EntityImages.of(entity, mapping, ImageSettings.standard());
        RepositoryTransactions transactions =
                new RepositoryTransactions(context.getBean(PlatformTransactionManager.class), false, 10);
        LiveRepositoryBuilder<Person> builder = LiveRepositoryBuilder.of("people", images)
                .schema(() -> comparing(images.schema("people")))
                .nullOrder(() -> NullOrder.NULLS_LOW)
                .toldTables(() -> Set.of("person"))
                .participation(transactions::participation)
                .reading(new MasterReading() {
                    @Override
                    @SuppressWarnings("unchecked") // the methods that are asked give lists
                    public <T> T read(Supplier<T> call) {
                        if (beginsNone) {
                            throw new CannotCreateTransactionException("no connection");
                        }
                        return answersUnfit ? (T) List.of("no person") : transactions.read(call);
                    }
                })
                .writeReach(() -> new WriteReach(true, "the test says so", Set.of()))
                .table(this::table)
                .repository(repository);
        known.accept(builder);
        LiveRepositoryParts<Person> made = builder.build();
        table = LiveTable.builder("people", made.master())
                .cache(MemCache.create())
                .build();
        parts = made;
        return this;
    }

    private LiveTable table() {
        if (table == null) {
            throw new IllegalStateException("The live table is not there yet");
        }
        return table;
    }

    /** H2 compares texts as they are written, and sorts them by their UTF-16 units; ids are never null. */
    private static TableSchema comparing(TableSchema schema) {
        List<Column> columns = schema.columns().stream()
                .map(column -> {
                    boolean isId = schema.idColumns().contains(column.name());
                    TextComparison texts =
                            column.type() == ColumnType.TEXT ? TextComparison.UTF16_UNITS : column.texts();
                    return new Column(column.name(), column.type(), !isId, column.generated(), texts);
                })
                .toList();
        return new TableSchema(schema.name(), columns, schema.idColumns());
    }

    LiveRepositoryAdvice advice() {
        return advice;
    }

    EntityImages<Person> images() {
        return settings().images;
    }

    LiveRepositoryBuilder<Person> settings() {
        LiveRepositoryParts<Person> made = parts;
        if (made == null) {
            throw new IllegalStateException("The repository is not live yet");
        }
        return made.settings();
    }

    /** Returns how many calls the repository has answered. */
    long calls() {
        return calls.get();
    }

    LiveTable liveTable() {
        return table();
    }

    @Override
    public void close() {
        context.close();
    }
}
