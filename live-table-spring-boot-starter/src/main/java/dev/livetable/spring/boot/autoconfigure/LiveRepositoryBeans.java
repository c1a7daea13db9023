package dev.livetable.spring.boot.autoconfigure;

import dev.livetable.LiveTable;
import dev.livetable.entity.EntityCodec;
import dev.livetable.entity.EntityException;
import dev.livetable.typed.LiveRepository;
import org.springframework.beans.factory.aot.BeanRegistrationAotProcessor;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.core.ResolvableType;

/** Makes {@code live.tables.<name>.type} the bean {@code <name>LiveRepository}, injected by the types it has. */
final class LiveRepositoryBeans {

    private LiveRepositoryBeans() {}

    static String beanName(String table) {
        return table + "LiveRepository";
    }

    static RootBeanDefinition definition(
            DefaultListableBeanFactory beanFactory, String table, Class<?> type, boolean countsVersions) {
        if (type.isInterface() || type.isPrimitive() || type.isArray()) {
            throw new AdviceException(
                    "live.tables." + table + ".type is " + type.getName() + ", which is not a class of objects.",
                    "Set live.tables." + table + ".type to the record or class that rows are read as.");
        }
        EntityCodec<?, ?> codec = codec(table, type);
        RootBeanDefinition definition = new RootBeanDefinition(LiveRepository.class, () -> {
            LiveRepository<?, ?> repository = LiveRepository.of(beanFactory.getBean(table, LiveTable.class), codec);
            return countsVersions && codec.versionColumn().isPresent() ? repository.countingVersions() : repository;
        });
        definition.setTargetType(
                ResolvableType.forClassWithGenerics(LiveRepository.class, codec.type(), codec.idType()));
        definition.setResourceDescription("live.tables." + table + ".type");
        definition.setAttribute(BeanRegistrationAotProcessor.IGNORE_REGISTRATION_ATTRIBUTE, true);
        return definition;
    }

    private static EntityCodec<?, ?> codec(String table, Class<?> type) {
        try {
            return EntityCodec.of(type);
        } catch (EntityException e) {
            throw new AdviceException(
                    "live.tables." + table + ".type is " + type.getName() + ", whose objects cannot be kept as rows: "
                            + e.getMessage() + ".",
                    "Change the class as it says, or name another one.",
                    e);
        }
    }
}
