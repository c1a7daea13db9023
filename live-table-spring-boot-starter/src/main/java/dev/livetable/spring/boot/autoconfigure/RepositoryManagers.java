package dev.livetable.spring.boot.autoconfigure;

import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.config.RuntimeBeanReference;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionManager;
import org.springframework.transaction.annotation.Transactional;

/** Finds the transaction manager of a repository's store, as the repository's own definition says it. */
final class RepositoryManagers {

    /*
     * A manager that is guessed may be that of another store. Then what is rolled back there would be kept here, and what
     * is written here would not be known. So the one counts that the repository's factory was told. Where it was told
     * none, as for stores without transactions, and there are managers, the application has to say.
     */

    /** What the property says where the store takes part in no transaction. */
    static final String NONE = "none";

    private static final String MANAGER = "transactionManager";

    private final ListableBeanFactory beanFactory;
    private final NamedBeans beans;

    RepositoryManagers(ListableBeanFactory beanFactory, NamedBeans beans) {
        this.beanFactory = beanFactory;
        this.beans = beans;
    }

    /**
     * Returns the manager of a repository; empty when its store takes part in no transaction.
     *
     * @param prefix what the properties of the repository begin with
     * @param said the property that names the repository
     * @param repository the name of the repository's bean
     * @param declared what the property says; null when it is not set
     */
    Optional<PlatformTransactionManager> find(
            String prefix, String said, String repository, @Nullable String declared) {
        String property = prefix + ".transaction-manager";
        String own = own(repository);
        if (declared != null && !declared.equals(NONE)) {
            PlatformTransactionManager given = beans.get(property, declared, PlatformTransactionManager.class);
            refuseOther(property, declared, own, given);
            return checked(said, repository, declared, given);
        }
        if (own != null && declared == null) {
            return checked(
                    said,
                    repository,
                    own,
                    beans.get(
                            "the transaction manager of the repository '" + repository + "'",
                            own,
                            PlatformTransactionManager.class));
        }
        String[] managers =
                BeanFactoryUtils.beanNamesForTypeIncludingAncestors(beanFactory, TransactionManager.class, true, false);
        if (declared == null && managers.length > 0) {
            throw new AdviceException(
                    said + " is set, and nothing tells which transactions the store of the repository '"
                            + repository
                            + "' takes part in: its definition names no transaction manager, and there are "
                            + Arrays.asList(managers) + ".",
                    "Set " + property + " to the name of the one of the repository's store, or to '" + NONE
                            + "' if the store takes part in none of their transactions.");
        }
        return Optional.empty();
    }

    private void refuseOther(String property, String declared, @Nullable String own, PlatformTransactionManager given) {
        if (own != null && !own.equals(declared) && beanFactory.getBean(own) != given) {
            throw new AdviceException(
                    property + " is '" + declared + "', but the repository itself uses the transaction manager '" + own
                            + "'.",
                    "Remove " + property + ", or name '" + declared
                            + "' as the transaction manager of the repository, such as by transactionManagerRef of its"
                            + " @Enable…Repositories.");
        }
    }

    /** Returns the name of the manager that a repository's own definition says; null when it says none. */
    private @Nullable String own(String repository) {
        BeanDefinition definition = definition(repository);
        Object value =
                definition == null ? null : definition.getPropertyValues().get(MANAGER);
        String name = value instanceof RuntimeBeanReference reference
                ? reference.getBeanName()
                : Objects.toString(value, null);
        return name != null && beanFactory.containsBean(name) ? name : null;
    }

    private @Nullable BeanDefinition definition(String bean) {
        return beanFactory instanceof ConfigurableListableBeanFactory configurable
                        && configurable.containsBeanDefinition(bean)
                ? configurable.getMergedBeanDefinition(bean)
                : null;
    }

    /** Refuses a manager that is not the one that the repository's methods name, or that is one of another store. */
    private Optional<PlatformTransactionManager> checked(
            String said, String repository, String name, PlatformTransactionManager manager) {
        Set<String> named = qualifiers(repository);
        named.removeIf(
                each -> each.equals(name) || beanFactory.containsBean(each) && beanFactory.getBean(each) == manager);
        if (!named.isEmpty()) {
            throw new AdviceException(
                    "The repository '" + repository + "' of " + said
                            + " has a @Transactional that names the transaction" + " manager " + named
                            + ", while the repository's own is '" + name + "'.",
                    "Let one transaction manager carry out all calls of a repository that is the master of a live table.");
        }
        Object store = store(repository);
        Object managed = BeanProperty.read(manager, "entityManagerFactory");
        if (store != null && managed != null && store != managed) {
            throw new AdviceException(
                    "The repository '" + repository + "' of " + said
                            + " reads from another EntityManagerFactory than the"
                            + " one of its transaction manager '" + name + "'.",
                    "Name both in its @EnableJpaRepositories: entityManagerFactoryRef and the transactionManagerRef of the"
                            + " same store.");
        }
        return Optional.of(manager);
    }

    private Set<String> qualifiers(String repository) {
        Class<?> type = beanFactory.getType(repository);
        Stream<Class<?>> interfaces =
                type == null ? Stream.empty() : Stream.concat(Stream.of(type), Arrays.stream(type.getInterfaces()));
        Set<String> named = new TreeSet<>();
        interfaces
                .flatMap(each -> Stream.concat(
                        Stream.of(MergedAnnotations.from(each)),
                        Arrays.stream(each.getMethods()).map(MergedAnnotations::from)))
                .map(annotations -> annotations.get(Transactional.class))
                .filter(MergedAnnotation::isPresent)
                .map(annotation -> annotation.getString("transactionManager"))
                .filter(name -> !name.isEmpty())
                .forEach(named::add);
        return named;
    }

    /** Returns the EntityManagerFactory that a repository of JPA reads from; null when it is not one, or does not tell. */
    @Nullable
    Object store(String repository) {
        BeanDefinition definition = definition(repository);
        Object entities =
                definition == null ? null : definition.getPropertyValues().get("entityManager");
        return entities instanceof RuntimeBeanReference reference
                ? BeanProperty.read(beanFactory.getBean(reference.getBeanName()), "entityManagerFactory")
                : null;
    }
}
