package dev.livetable.spring.boot.autoconfigure;

import dev.livetable.master.transaction.GlobalTransactions;
import jakarta.transaction.Status;
import jakarta.transaction.SystemException;
import jakarta.transaction.TransactionManager;
import jakarta.transaction.UserTransaction;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.transaction.jta.JtaTransactionManager;

/** Has the transactions of JTA be known that were begun past Spring. */
final class JtaTransactions implements BeanPostProcessor {

    @Override
    public Object postProcessAfterInitialization(Object bean, String beanName) {
        if (bean instanceof JtaTransactionManager manager) {
            GlobalTransactions.watch(manager, of -> isOpen((JtaTransactionManager) of));
        }
        return bean;
    }

    private static boolean isOpen(JtaTransactionManager manager) {
        UserTransaction user = manager.getUserTransaction();
        TransactionManager all = manager.getTransactionManager();
        try {
            int status = user != null ? user.getStatus() : all != null ? all.getStatus() : Status.STATUS_NO_TRANSACTION;
            return status != Status.STATUS_NO_TRANSACTION;
        } catch (SystemException e) {
            return true; // nobody knows, so nothing is taken for certain
        }
    }
}
