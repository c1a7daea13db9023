package dev.livetable.master.repository;

import dev.livetable.entity.EntityCodec;
import dev.livetable.table.Filter;
import dev.livetable.table.Row;
import dev.livetable.table.TableContract;
import dev.livetable.table.TableSchema;
import java.util.Collections;
import java.util.List;
import java.util.function.BiFunction;
import javax.sql.DataSource;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.PageImpl;
import org.springframework.data.domain.Pageable;
import org.springframework.data.repository.ListPagingAndSortingRepository;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabaseBuilder;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabaseType;

/** What the tables over the repositories of any store have in common: a database in memory, and filters by hand. */
abstract class RepositoryTableContract extends TableContract {

    static DataSource database() {
        return new EmbeddedDatabaseBuilder()
                .setType(EmbeddedDatabaseType.H2)
                .generateUniqueName(true)
                .build();
    }

    /** Leaves these rows in a table of the database, and no others. */
    static void fill(DataSource dataSource, TableSchema schema, List<Row> rows) {
        JdbcTemplate jdbc = new JdbcTemplate(dataSource);
        jdbc.update("delete from " + schema.name());
        if (rows.isEmpty()) {
            return;
        }
        List<String> names = rows.get(0).columns().names();
        String insert = "insert into " + schema.name() + " (" + String.join(", ", names) + ") values ("
                + String.join(", ", Collections.nCopies(names.size(), "?")) + ")";
        jdbc.batchUpdate(
                insert, rows.stream().map(row -> row.asMap().values().toArray()).toList());
    }

    /** Returns a way to ask a repository with filters, as an application may have it. */
    static <T, ID> BiFunction<Filter, Pageable, Page<T>> byHand(
            ListPagingAndSortingRepository<T, ID> repository, Class<T> type, Class<ID> idType) {
        EntityCodec<T, ID> codec = EntityCodec.of(type, idType);
        return (filter, pageable) -> {
            List<T> matching = repository.findAll(pageable.getSort()).stream()
                    .filter(entity -> filter.matches(codec.encode(entity)))
                    .toList();
            int from = pageable.isPaged() ? (int) Math.min(pageable.getOffset(), matching.size()) : 0;
            int to = pageable.isPaged() ? Math.min(from + pageable.getPageSize(), matching.size()) : matching.size();
            return new PageImpl<>(matching.subList(from, to), pageable, matching.size());
        };
    }
}
