package dev.livetable.spring.boot.autoconfigure;

import org.springframework.beans.factory.NoUniqueBeanDefinitionException;
import org.springframework.beans.factory.ObjectProvider;

/** The beans that lead to the engine of the bus, which Spring Boot makes of its own properties. */
final class EngineBeans {

    private EngineBeans() {}

    /**
     * Returns the only bean of a type, or the primary one.
     *
     * @param provider where they are
     * @param type their type
     * @param kind what they are needed for
     * @param advice what to do if there is none, without a full stop
     * @throws AdviceException if there is none, or several
     */
    static <T> T only(ObjectProvider<T> provider, Class<?> type, LiveProperties.BusKind kind, String advice) {
        String needed = "live.bus.kind is '" + DeclaredStream.word(kind) + "', but ";
        T bean;
        try {
            bean = provider.getIfAvailable();
        } catch (NoUniqueBeanDefinitionException e) {
            throw new AdviceException(
                    needed + "there are several beans of type " + type.getName() + " and none of them is primary.",
                    "Mark the one that the bus is to use with @Primary.",
                    e);
        }
        if (bean == null) {
            throw new AdviceException(
                    needed + "there is no bean of type " + type.getName() + ".",
                    advice + ", or define a bean of that type.");
        }
        return bean;
    }
}
