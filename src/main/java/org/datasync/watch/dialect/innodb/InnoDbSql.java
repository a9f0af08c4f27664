package org.datasync.watch.dialect.innodb;

import java.nio.charset.StandardCharsets;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.datasync.watch.dialect.Capability;
import org.datasync.watch.dialect.Dialect;
import org.datasync.watch.dialect.SqlClause;
import org.datasync.watch.schema.Column;
import org.datasync.watch.schema.Column.Reading;
import org.datasync.watch.schema.JdbcType;
import org.datasync.watch.schema.ValueKind;
import org.datasync.watch.schema.ValueType;

/** How MariaDB and MySQL say what every database says: names, values, conditions, and rows that are written. */
public abstract class InnoDbSql extends Dialect {

    private static final char DELETE = 0x7f;
    private static final Set<String> TOLD_ALIKE = Set.of("VARCHAR", "TEXT", "INT", "INTEGER", "BIGINT");

    private static final int LONGEST_LIST = 500;

    /** As {@link Dialect}, of a product of this name. */
    protected InnoDbSql(String name, Capability... lacking) {
        super(name, Set.of(name), lacking);
    }

    /** A statement, with the session in this time zone for as long as it runs. */
    public abstract String inZone(String zone, String statement);

    /** The SQL of a floating-point number that has all of its digits when it becomes part of a text. */
    protected String exactNumber(String value) {
        return value + " + 0";
    }

    /** Whether the driver calls what is declared as {@code boolean} bits, too, which is a small number. */
    protected boolean callsNumbersBits() {
        return false;
    }

    /**
     * The SQL of whether what looks like bytes, at most eight of them, are bits: those are a number, whose hexadecimal digits have no
     * zeros before them; bytes are read as one. No sum, which some types refuse.
     */
    protected String bytesAreBits(String value) {
        return "HEX(" + value + ") = CONV(" + value + ", 10, 16)";
    }

    /** The SQL of a digest of bytes, as hexadecimal digits, at least 16 of them. */
    protected abstract String digest(String bytes);

    /** The SQL of the character set that a value has, {@code binary} of bytes and of nothing else but bits, numbers and times. */
    protected String charset(String value) {
        return "CHARSET(" + value + ")";
    }

    /**
     * The collation for which texts are equal only if they are so character by character: a key of another database may have both
     * {@code a} and {@code A}.
     */
    protected abstract String exactCollation();

    @Override
    public ValueKind kind(JdbcType type) {
        boolean unsigned = type.name().toLowerCase(Locale.ROOT).contains("unsigned");
        return switch (type.code()) {
            case Types.BIT -> type.size() == 1 ? ValueKind.BOOLEAN : super.kind(type); // so it is in a query's answer
            case Types.INTEGER -> unsigned ? ValueKind.LONG : ValueKind.INTEGER;
            case Types.BIGINT -> unsigned ? ValueKind.BIG_INTEGER : ValueKind.LONG;
            case Types.DATE -> type.isNamed("year") ? ValueKind.INTEGER : ValueKind.DATE;
            case Types.TIMESTAMP -> type.isNamed("timestamp") ? ValueKind.TIMESTAMP_WITH_ZONE : ValueKind.DATETIME;
            default -> super.kind(type);
        };
    }

    /** The server shows a query six digits of a FLOAT; the driver makes a time of day of any length of time. */
    @Override
    public Reading reading(ValueKind kind, JdbcType type) {
        return switch (kind) {
            case FLOAT -> Reading.JSON;
            case TIME -> Reading.TEXT;
            default -> Reading.TYPED;
        };
    }

    @Override
    public String quote(String identifier) {
        return '`' + identifier.replace("`", "``") + '`';
    }

    /** What a backslash means depends on the SQL mode, and what a byte means on the client. */
    @Override
    public String literal(String text) {
        return text.chars().allMatch(c -> c >= ' ' && c < DELETE && c != '\\')
                ? super.literal(text)
                : hexadecimalLiteral(text);
    }

    /** A text as SQL that no SQL mode and no driver can misunderstand. */
    protected final String hexadecimalLiteral(String text) {
        return "_utf8mb4 X'" + HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8)) + "'";
    }

    @Override
    public String size(String expression) {
        return "OCTET_LENGTH(" + expression + ")";
    }

    @Override
    public boolean namesIndexes() {
        return true;
    }

    /**
     * Of a few rows the server would rather read all, or all of what it believes to be few, and a statement that writes then
     * waits for rows that others have not committed.
     */
    @Override
    public String by(String table, String index) {
        return index == null ? table : table + " FORCE INDEX (" + quote(index) + ")";
    }

    /** Only a DELETE that might be of several tables can name an index. */
    @Override
    public String deleteBy(String table, String index) {
        return index == null ? super.deleteBy(table, index) : "DELETE FROM " + table + " USING " + by(table, index);
    }

    @Override
    public String limit() {
        return " LIMIT ?";
    }

    @Override
    public String text(String expression) {
        return "(CONVERT(" + expression + " USING utf8mb4) COLLATE utf8mb4_bin)";
    }

    /** Unsigned numbers may be told with zeros before them. */
    @Override
    public boolean readsAsText(Column column) {
        return column.reading() == Reading.TYPED
                && TOLD_ALIKE.contains(column.typeName().toUpperCase(Locale.ROOT));
    }

    @Override
    public String hexadecimal(String expression) {
        return text("HEX(" + expression + ")");
    }

    @Override
    public String concatenate(List<String> expressions) {
        return "CONCAT(" + String.join(", ", expressions) + ")";
    }

    @Override
    public String bucket(String text) {
        return "(CRC32(" + text + ") & 1023)";
    }

    /** All digits of a FLOAT, of which the server shows six. */
    @Override
    public String json(Column column) {
        return quote(column.name()) + " + 0e0";
    }

    @Override
    public Optional<String> rowSum(List<Column> columns) {
        return InnoDbSums.of(columns, this);
    }

    /** A FLOAT is not equal to the same digits as a DOUBLE, of which it has fewer. */
    @Override
    public String placeholder(Column column) {
        return column.kind() == ValueKind.FLOAT ? "CAST(? AS FLOAT)" : "?";
    }

    @Override
    public WriteStatement upsert(WrittenRow row) {
        return InnoDbWriting.upsert(this, row);
    }

    @Override
    public WriteStatement update(WrittenRow row) {
        return InnoDbWriting.inUtc(this, super.update(row), row.columns());
    }

    @Override
    public WriteStatement delete(WrittenRow row) {
        return InnoDbWriting.inUtc(this, super.delete(row), row.key());
    }

    @Override
    public String writing(Column column) {
        return InnoDbWriting.isBits(column) ? InnoDbWriting.BITS : placeholder(column);
    }

    @Override
    public Object written(Column column, Object value) {
        return InnoDbWriting.written(column, value);
    }

    @Override
    public OptionalInt digits(JdbcType type, OptionalInt told) {
        return InnoDbWriting.digits(type, told);
    }

    @Override
    public Optional<String> columnType(ValueType type, boolean inKey) {
        return InnoDbTypes.columnType(type, inKey);
    }

    @Override
    public SqlClause in(Column column, Collection<?> values) {
        return in(quote(column.name()), placeholder(column), List.copyOf(values));
    }

    @Override
    public SqlClause in(String expression, Collection<?> values) {
        return in(expression, "?", List.copyOf(values));
    }

    /** The server makes a join of a list of 1,000 values, and then reads all rows of a table that it believes to be small. */
    private SqlClause in(String expression, String placeholder, List<?> values) {
        List<String> lists = new ArrayList<>();
        for (int from = 0; from < values.size(); from += LONGEST_LIST) {
            int size = Math.min(LONGEST_LIST, values.size() - from);
            lists.add(expression + " IN (" + String.join(",", Collections.nCopies(size, placeholder)) + ")");
        }
        return new SqlClause(
                lists.size() == 1 ? lists.get(0) : "(" + String.join(" OR ", lists) + ")",
                values.stream().map(this::bound).toList());
    }

    @Override
    public String grantee(String name, UnaryOperator<String> usual) {
        return InnoDbRights.account(name);
    }

    /** A subquery of long texts is carried out anew for each row, one of digests once. */
    @Override
    public String comparable(String text) {
        return "SHA2(" + text + ", 256)";
    }

    /** Of a TIMESTAMP the first of the two moments that have the same local time, or the second, was meant as the server likes. */
    @Override
    public boolean comparesInZone() {
        return true;
    }

    @Override
    public String inUtc(String query) {
        return inZone("+00:00", query);
    }

    /** Zeros are no point in time. */
    @Override
    public String instantJson(String expression) {
        return "CONCAT('\"', REPLACE(" + expression + ", ' ', 'T'), IF(" + expression + " = 0, '\"', 'Z\"'))";
    }

    @Override
    public String copyOptions() {
        return " CHARACTER SET utf8mb4 COLLATE " + exactCollation();
    }
}
