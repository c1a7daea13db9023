package dev.livetable.spring.boot.autoconfigure;

import dev.livetable.LiveTable;
import dev.livetable.entity.ColumnNaming;
import dev.livetable.entity.EntityCodec;
import dev.livetable.entity.EntityException;
import dev.livetable.typed.LiveRepository;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.springframework.beans.factory.aot.BeanRegistrationAotProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.core.ResolvableType;
import org.springframework.util.ClassUtils;

/** Makes {@code live.tables.<name>.type} the bean {@code <name>LiveRepository}, injected by the types it has. */
final class LiveRepositoryBeans {

    private LiveRepositoryBeans() {}

    static String beanName(String table) {
        return table + "LiveRepository";
    }

    static RootBeanDefinition definition(
            DefaultListableBeanFactory beanFactory, String table, Class<?> type, List<MasterKind> masters) {
        if (type.isInterface() || type.isPrimitive() || type.isArray()) {
            throw new AdviceException(
                    DeclaredTable.prefix(table) + ".type is " + type.getName() + ", which is not a class of objects.",
                    "Set live.tables." + table + ".type to the record or class that rows are read as.");
        }
        Class<?> idType = advising(table, type, () -> EntityCodec.idType(type));
        boolean countsVersions = masters.contains(MasterKind.JDBC);
        RootBeanDefinition definition = new RootBeanDefinition(LiveRepository.class, () -> {
            EntityCodec<?, ?> codec = advising(table, type, () -> EntityCodec.builder(type)
                    .naming(naming(beanFactory, masters))
                    .conversions(ConverterBeans.conversions(beanFactory))
                    .build());
            LiveRepository<?, ?> repository = LiveRepository.of(beanFactory.getBean(table, LiveTable.class), codec);
            return countsVersions && codec.versionColumn().isPresent() ? repository.countingVersions() : repository;
        });
        definition.setTargetType(ResolvableType.forClassWithGenerics(LiveRepository.class, type, idType));
        definition.setResourceDescription(DeclaredTable.prefix(table) + ".type");
        definition.setAttribute(BeanRegistrationAotProcessor.IGNORE_REGISTRATION_ATTRIBUTE, true);
        return definition;
    }

    /** Returns what the columns are called: those of a repository as the properties are, whatever its store has. */
    private static ColumnNaming naming(DefaultListableBeanFactory beanFactory, List<MasterKind> masters) {
        if (masters.contains(MasterKind.REPOSITORY)) {
            return ColumnNaming.ofProperties();
        }
        boolean knowsStrategies = masters.contains(MasterKind.JDBC)
                && ClassUtils.isPresent(RelationalNaming.LIBRARY, beanFactory.getBeanClassLoader());
        return beanFactory
                .getBeanProvider(ColumnNaming.class)
                .getIfAvailable(() -> knowsStrategies ? RelationalNaming.in(beanFactory) : ColumnNaming.annotated());
    }

    /** Returns the classes of the objects of live repositories that are beans, as far as their definitions tell. Makes none. */
    static Set<Class<?>> classes(ConfigurableListableBeanFactory beanFactory) {
        return Arrays.stream(beanFactory.getBeanNamesForType(LiveRepository.class, true, false))
                .filter(beanFactory::containsBeanDefinition)
                .map(name -> beanFactory
                        .getMergedBeanDefinition(name)
                        .getResolvableType()
                        .as(LiveRepository.class)
                        .resolveGeneric(0))
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
    }

    private static <R> R advising(String table, Class<?> type, Supplier<R> made) {
        try {
            return made.get();
        } catch (EntityException e) {
            throw new AdviceException(
                    DeclaredTable.prefix(table) + ".type is " + type.getName()
                            + ", whose objects cannot be kept as rows: " + e.getMessage() + ".",
                    "Change the class as it says, or name another one.",
                    e);
        }
    }
}
