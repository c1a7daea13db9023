package dev.livetable.spring.boot.autoconfigure;

import dev.livetable.LiveTable;
import dev.livetable.Precision;
import dev.livetable.stream.bus.NodeBus;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.aot.AotDetector;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.aot.BeanRegistrationAotProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.BeanDefinitionRegistryPostProcessor;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;
import org.springframework.util.ClassUtils;

/**
 * Makes each {@code live.tables.<name>} the bean {@code <name>}, and each with a type the bean
 * {@code <name>LiveRepository} as well, and puts the masters behind them. Gives each repository that is live where it stands
 * a live table as the bean {@code <repository>LiveTable}.
 */
final class LiveTableBeans implements BeanDefinitionRegistryPostProcessor {

    /*
     * Ahead-of-time processing keeps this post-processor and leaves out the definitions it makes, so that the
     * properties of the running application say which tables there are.
     *
     * A bean that is the master or the write target of a live table becomes a fallback: whoever asks for a Table, or
     * for a repository, by type gets the live one, and nobody a bare master by accident. Asked for by its own class, or
     * with a qualifier, it is injected as ever.
     */

    private final Environment environment;

    LiveTableBeans(Environment environment) {
        this.environment = environment;
    }

    @Override
    public void postProcessBeanDefinitionRegistry(BeanDefinitionRegistry registry) {
        refuseUnknownProperties();
        if (registry instanceof DefaultListableBeanFactory beanFactory) {
            registerBus(beanFactory);
            ChosenTables chosen = ChosenTables.in(environment);
            DeclaredTables all = DeclaredTables.in(environment);
            DeclaredTables declared = all.only(chosen);
            beanFactory.registerSingleton("liveTableDeclaredTables", declared);
            Map<String, TableProperties> tables = declared.byName();
            tables.forEach((name, properties) -> {
                if (isInherited(beanFactory, name)) {
                    return;
                }
                checkName(beanFactory, name, properties);
                beanFactory.registerBeanDefinition(
                        name, definition(LiveTable.class, DeclaredTable.prefix(name), () -> beanFactory
                                .getBean(LiveTableFactory.class)
                                .create(name)));
                registerRepository(beanFactory, name, properties);
            });
            DeclaredRepositories there = DeclaredRepositories.in(beanFactory, environment, chosen);
            beanFactory.registerSingleton(
                    "liveTableChosenTables",
                    chosen.outOf(all.byName().keySet(), there.byBean().keySet()));
            DeclaredRepositories repositories = there.only(chosen);
            beanFactory.registerSingleton("liveTableDeclaredRepositories", repositories);
            repositories.byBean().values().forEach(repository -> {
                refuseTwoTables(repository, tables);
                registerLiveTable(beanFactory, repository);
            });
        }
    }

    /** Whoever names a bus wants one. A kind that is set to nothing, as in "kind: ${BUS:}", means that there is none. */
    private void refuseBusWithoutKind() {
        Binder binder = Binder.get(environment);
        boolean isNamed = binder.bind("live.bus.name", String.class)
                .map(name -> !name.isBlank())
                .orElse(false);
        if (isNamed && !binder.bind("live.bus.kind", String.class).isBound()) {
            throw new AdviceException(
                    "live.bus.name is set, but live.bus.kind is not, so there would be no bus.",
                    "Set live.bus.kind to 'redis' or 'kafka', or leave out live.bus.name.");
        }
    }

    /** The bus of this node, if the application asks for one, and neither it nor a parent of the context has one. */
    private void registerBus(DefaultListableBeanFactory beanFactory) {
        refuseBusWithoutKind();
        Binder binder = Binder.get(environment);
        if (DeclaredStream.areEnabled(environment)
                && binder.bind("live.bus.kind", LiveProperties.BusKind.class).isBound()
                && BeanFactoryUtils.beanNamesForTypeIncludingAncestors(beanFactory, NodeBus.class, true, false).length
                        == 0) {
            beanFactory.registerBeanDefinition(
                    "liveTableNodeBus", definition(NodeBus.class, "live.bus", () -> beanFactory
                            .getBean(NodeBusFactory.class)
                            .create()));
        }
    }

    private void refuseUnknownProperties() {
        MistypedGroups.refuse(environment);
        refuseUnknown("live.bus", LiveProperties.Bus.class);
        refuseUnknown("live.cache", LiveCacheProperties.class);
        refuseUnknown("live.problems", LiveProperties.Problems.class);
        refuseUnknown("live.read", LiveProperties.Read.class);
        refuseUnknown("live.stream", LiveProperties.Stream.class);
        refuseUnknown("live.verify", LiveProperties.Verify.class);
        refuseUnknown("live.web", LiveProperties.Web.class);
        refuseUnknown("live.webhook", LiveProperties.Webhook.class);
        refuseUnknown("live.write", LiveProperties.Write.class);
        InvalidValues.refuse(environment, "live.precision", Precision.class);
    }

    private void refuseUnknown(String group, Class<? extends Record> type) {
        UnknownProperties.refuse(environment, group, false, Bindable.of(type), type);
    }

    /** Returns whether a parent of the context has the table. A child has the properties of its parent. */
    private static boolean isInherited(DefaultListableBeanFactory beanFactory, String name) {
        BeanFactory parent = beanFactory.getParentBeanFactory();
        return parent != null && parent.containsBean(name) && parent.isTypeMatch(name, LiveTable.class);
    }

    private static void registerRepository(
            DefaultListableBeanFactory registry, String name, TableProperties properties) {
        Class<?> type = properties.type();
        if (type == null) {
            return;
        }
        String repository = LiveRepositoryBeans.beanName(name);
        if (registry.isBeanNameInUse(repository)) {
            throw new AdviceException(
                    DeclaredTable.prefix(name) + ".type makes the bean '" + repository
                            + "', but there is a bean of that name already.",
                    "Rename that bean or the live table.");
        }
        registry.registerBeanDefinition(
                repository, LiveRepositoryBeans.definition(registry, name, type, MasterKind.declaredBy(properties)));
    }

    /** A repository that is live itself has one cache, and not a second one behind another table. */
    private static void refuseTwoTables(DeclaredTable repository, Map<String, TableProperties> tables) {
        tables.forEach((name, table) -> {
            if (table.repository() != null
                    && repository.name().equals(table.repository().bean())) {
                String property = MasterKind.REPOSITORY.property(name) + ".bean";
                throw new AdviceException(
                        "The repository '" + repository.name()
                                + "' is live itself, and it is the master of the live table '" + name + "': " + property
                                + ". Its rows would be in two caches.",
                        "Leave out " + DeclaredTable.prefix(name)
                                + ", since the repository answers from the cache by itself; or leave"
                                + " out " + repository.prefix() + " and the annotation Live, or add '"
                                + repository.name() + "' to " + DeclaredRepositories.EXCLUDE + ".");
            }
        });
    }

    /** The live table of a repository is asked for by name. By its type alone, whoever has another one gets that. */
    private static void registerLiveTable(DefaultListableBeanFactory beanFactory, DeclaredTable repository) {
        if (beanFactory.isBeanNameInUse(repository.bean())) {
            throw new AdviceException(
                    "The repository '" + repository.name() + "' is live, and its live table becomes the bean '"
                            + repository.bean() + "', but there is a bean of that name already.",
                    "Rename that bean.");
        }
        RootBeanDefinition definition = definition(LiveTable.class, repository.prefix(), () -> beanFactory
                .getBean(LiveRepositories.class)
                .table(repository.name()));
        definition.setFallback(true);
        beanFactory.registerBeanDefinition(repository.bean(), definition);
    }

    /**
     * Returns the definition of a bean that properties declare.
     *
     * @param prefix what these properties begin with
     */
    private static <T> RootBeanDefinition definition(Class<T> type, String prefix, Supplier<T> bean) {
        RootBeanDefinition definition = new RootBeanDefinition(type, bean);
        definition.setDestroyMethodName(AbstractBeanDefinition.INFER_METHOD);
        definition.setResourceDescription(prefix);
        definition.setAttribute(BeanRegistrationAotProcessor.IGNORE_REGISTRATION_ATTRIBUTE, true);
        return definition;
    }

    private static void checkName(BeanDefinitionRegistry registry, String name, TableProperties properties) {
        if (name.equals(properties.master()) || name.equals(properties.writeTarget())) {
            String property =
                    DeclaredTable.prefix(name) + (name.equals(properties.master()) ? ".master" : ".write-target");
            throw new AdviceException(
                    property + " is '" + name + "', which is the name of the live table itself.",
                    "Give the bean that is the master another name than the live table has, such as '" + name
                            + "Master', and set " + property + " to it.");
        }
        if (registry.isBeanNameInUse(name)) {
            String where = registry.containsBeanDefinition(name)
                    ? ", from " + registry.getBeanDefinition(name).getResourceDescription()
                    : "";
            throw new AdviceException(
                    "The live table " + DeclaredTable.prefix(name) + " becomes the bean '" + name
                            + "', but there is a bean of that name already" + where + ".",
                    "Rename one of the two. A live table that is defined as a bean needs no "
                            + DeclaredTable.prefix(name) + ", and a master cannot have the name of its live table.");
        }
    }

    @Override
    public void postProcessBeanFactory(ConfigurableListableBeanFactory beanFactory) {
        if (beanFactory instanceof DefaultListableBeanFactory beans) {
            if (AotDetector.useGeneratedArtifacts()
                    && ClassUtils.isPresent(DatabaseInitialization.CLASS, beans.getBeanClassLoader())) {
                DatabaseInitialization.letWait(beans, environment);
            }
            beans.getBean(DeclaredTables.class).byName().values().forEach(table -> {
                putBehind(beans, table.master());
                putBehind(beans, table.writeTarget());
                putBehind(
                        beans,
                        table.repository() == null ? null : table.repository().bean());
            });
        }
    }

    private static void putBehind(DefaultListableBeanFactory beans, @Nullable String name) {
        if (name == null) {
            return;
        }
        String canonicalName = beans.canonicalName(name);
        if (beans.containsBeanDefinition(canonicalName)
                && beans.getBeanDefinition(canonicalName) instanceof AbstractBeanDefinition definition
                && !LiveTable.class.equals(beans.getType(canonicalName, false))) {
            definition.setFallback(true);
        }
    }
}
