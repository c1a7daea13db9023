package dev.livetable;

import java.util.Iterator;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Sort;

/**
 * Hashes and compares page questions without allocating anything. Their own methods copy the sort and box the numbers, which
 * costs more than all the rest of a hit.
 */
final class PageRequests {

    /** A large odd number, so that the pages of filters that are nearly alike do not meet in one place. */
    private static final int SPREAD = 0x85EBCA6B;

    private PageRequests() {}

    static int hash(PageRequest page) {
        int hash = page.getPageNumber() * SPREAD + page.getPageSize();
        Sort sort = page.getSort();
        if (sort.isSorted()) {
            for (Sort.Order order : sort) {
                hash = 31 * hash + order.getProperty().hashCode() + (order.isAscending() ? 1 : 0);
            }
        }
        return hash;
    }

    static boolean same(PageRequest one, PageRequest other) {
        return one.getPageNumber() == other.getPageNumber()
                && one.getPageSize() == other.getPageSize()
                && same(one.getSort(), other.getSort());
    }

    @SuppressWarnings("ReferenceEquality") // asks before it compares
    private static boolean same(Sort one, Sort other) {
        if (one == other) {
            return true;
        }
        Iterator<Sort.Order> left = one.iterator();
        Iterator<Sort.Order> right = other.iterator();
        while (left.hasNext() && right.hasNext()) {
            if (!same(left.next(), right.next())) {
                return false;
            }
        }
        return left.hasNext() == right.hasNext();
    }

    private static boolean same(Sort.Order one, Sort.Order other) {
        return one.getProperty().equals(other.getProperty())
                && one.getDirection() == other.getDirection()
                && one.isIgnoreCase() == other.isIgnoreCase()
                && one.getNullHandling() == other.getNullHandling();
    }
}
