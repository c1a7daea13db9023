package dev.livetable.spring.boot.autoconfigure;

import org.springframework.beans.factory.NoUniqueBeanDefinitionException;
import org.springframework.beans.factory.ObjectProvider;

/** The beans that lead to the engine of a stream or of the bus, which Spring Boot makes of its own properties. */
final class EngineBeans {

    static final String REDIS = "Set spring.data.redis.url, or spring.data.redis.host and spring.data.redis.port";
    static final String KAFKA = "Set spring.kafka.bootstrap-servers";

    private EngineBeans() {}

    /**
     * Returns the only bean of a type, or the primary one.
     *
     * @param provider where they are
     * @param type their type
     * @param needed what it is needed for, the beginning of a sentence
     * @param advice what to do if there is none, without a full stop
     * @throws AdviceException if there is none, or several
     */
    static <T> T only(ObjectProvider<T> provider, Class<?> type, String needed, String advice) {
        T bean;
        try {
            bean = provider.getIfAvailable();
        } catch (NoUniqueBeanDefinitionException e) {
            throw new AdviceException(
                    needed + "there are several beans of type " + type.getName() + " and none of them is primary.",
                    "Mark the one that is to be used with @Primary.",
                    e);
        }
        if (bean == null) {
            throw new AdviceException(
                    needed + "there is no bean of type " + type.getName() + ".",
                    advice + ", or define a bean of that type. Where no engine runs, as in a test, set"
                            + " live.stream.enabled to 'false'.");
        }
        return bean;
    }
}
