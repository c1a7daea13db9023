package dev.livetable.repository;

import java.util.Set;

/** What words mean in SQL. */
final class SqlWords {

    /** What belongs to a statement that changes something, or locks. */
    static final Set<String> WRITING = words("""
        insert update delete merge upsert into lock share call exec execute truncate
        """);

    /** What counts a sequence up, or tells where it is, also behind the name of one. */
    static final Set<String> OF_SEQUENCES = Set.of("nextval", "currval");

    /** What means the time, the user, chance, a place on the disk, or more tables than are named. */
    static final Set<String> UNKNOWN = words("""
        now localtime localtimestamp sysdate systimestamp sysdatetime getdate today user session_user system_user
        current current_date current_time current_timestamp current_timezone current_user current_role current_schema
        current_catalog current_database current_path current_server current_setting current_query current_client
        utc_date utc_time utc_timestamp
        rand random newid uuid nextval currval table tablesample procedure straight_join rownum rowid ctid xmin xmax
        """);

    /** Words that may be in front of a parenthesis: keywords, types, and functions that depend on their arguments alone. */
    static final Set<String> BEFORE_PARENTHESIS = words("""
        select from where and or not on in exists any all some distinct by having when then else case between like ilike
        as with union intersect except join using over filter group within values row lateral materialized interval
        char character varchar varying nvarchar text numeric decimal number float timestamp time date datetime
        count sum avg min max string_agg array_agg group_concat listagg bool_and bool_or every stddev variance
        row_number rank dense_rank percent_rank ntile lag lead first_value last_value nth_value
        percentile_cont percentile_disc mode grouping rollup cube sets
        lower upper concat concat_ws substring substr trim ltrim rtrim btrim replace lpad rpad left right length char_length
        character_length octet_length position locate instr repeat reverse initcap split_part ascii
        abs sqrt mod round floor ceil ceiling sign power exp ln log greatest least coalesce nullif ifnull nvl
        cast convert year month day hour minute second quarter week extract date_trunc date_part to_char to_date to_number
        """);

    /** Functions whose arguments may have a {@code from} between them. */
    static final Set<String> WITH_FROM = Set.of("extract", "trim", "substring", "overlay");

    /** What ends the tables of a {@code select}. */
    static final Set<String> AFTER_TABLES = words("""
        where group having order limit offset fetch union intersect except minus window qualify for select
        """);

    private SqlWords() {}

    private static Set<String> words(String text) {
        return Set.of(text.strip().split("\\s+"));
    }
}
