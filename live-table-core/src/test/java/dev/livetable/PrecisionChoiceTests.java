package dev.livetable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.livetable.table.InMemoryTable;
import dev.livetable.table.WritableTable;
import dev.livetable.table.WriteReach;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PrecisionChoiceTests {

    private static final WriteReach ONE_ROW = new WriteReach(true, "a base table", Set.of());
    private static final WriteReach ANY_ROW = WriteReach.anyRow("a trigger");

    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private Supplier<WriteReach> answer = () -> ONE_ROW;
    private int asked;
    private boolean isFull;

    private WritableTable table(@Nullable String identity) {
        return (WritableTable) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {WritableTable.class},
                (proxy, method, args) -> switch (method.getName()) {
                    case "identity" -> Optional.ofNullable(identity);
                    case "equals" -> proxy == args[0];
                    case "hashCode" -> 1;
                    case "writeReach" -> {
                        asked++;
                        yield answer.get();
                    }
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    private PrecisionChoice choice(
            @Nullable Precision configured, WritableTable master, @Nullable WritableTable target) {
        return new PrecisionChoice(
                "products",
                configured,
                master,
                target,
                task -> {
                    if (isFull) {
                        throw new RejectedExecutionException("full");
                    }
                    tasks.add(task);
                },
                Contexts.none());
    }

    private PrecisionChoice ofMaster() {
        WritableTable master = table(null);
        return choice(null, master, master);
    }

    private static InMemoryTable inMemory(@Nullable String identity) {
        return InMemoryTable.of(LiveTableSetup.SCHEMA).identity(identity);
    }

    @Test
    void whatIsConfiguredCounts() {
        PrecisionChoice row = choice(Precision.ROW, inMemory(null), null);
        answer = () -> ONE_ROW;
        WritableTable master = table(null);
        PrecisionChoice whole = choice(Precision.TABLE, master, master);

        assertThat(row.now()).isEqualTo(Precision.ROW);
        assertThat(row.why()).isEqualTo("configured");
        assertThat(whole.ask()).isEqualTo(Precision.TABLE);
        assertThat(whole.why()).isEqualTo("configured");
    }

    @Test
    void eachChangeIsOneOfItsRowOnlyWhereWritesGoToTheMaster() {
        WritableTable elsewhere = table("elsewhere");

        for (WritableTable target : new WritableTable[] {elsewhere, table(null)}) {
            WritableTable master = table(target == elsewhere ? "here" : null);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> choice(Precision.ROW, master, target))
                    .withMessageContaining("'products'");
            PrecisionChoice other = choice(null, master, target);
            assertThat(other.ask()).isEqualTo(Precision.TABLE);
            assertThat(other.why()).contains("another table");
            assertThat(choice(Precision.TABLE, master, target).now()).isEqualTo(Precision.TABLE);
        }
        assertThat(choice(Precision.ROW, table("elsewhere"), elsewhere).now()).isEqualTo(Precision.ROW);
        assertThat(choice(null, table("elsewhere"), elsewhere).ask()).isEqualTo(Precision.ROW);
        WritableTable unnamed = table(null);
        assertThat(choice(Precision.ROW, unnamed, unnamed).now()).isEqualTo(Precision.ROW);
    }

    @Test
    void theTargetIsAskedOnceItCanAnswer() {
        PrecisionChoice choice = ofMaster();
        assertThat(choice.now()).isEqualTo(Precision.TABLE);
        assertThat(choice.why()).contains("not been asked");
        assertThat(choice.reach()).isNull();
        assertThat(choice.canBeAsked()).isTrue();

        answer = () -> {
            throw new IllegalStateException("down");
        };
        assertThat(choice.ask()).isEqualTo(Precision.TABLE);
        answer = () -> ONE_ROW;
        assertThat(choice.ask()).isEqualTo(Precision.ROW);
        assertThat(choice.ask()).isEqualTo(Precision.ROW);

        assertThat(choice.now()).isEqualTo(Precision.ROW);
        assertThat(choice.reach()).isEqualTo(ONE_ROW);
        assertThat(choice.why()).isEqualTo("a base table");
        assertThat(asked).isEqualTo(2);
    }

    @Test
    void aWriteThatChangesOtherRowsIsOneOfTheTable() {
        answer = () -> ANY_ROW;
        PrecisionChoice choice = ofMaster();

        assertThat(choice.ask()).isEqualTo(Precision.TABLE);
        assertThat(choice.why()).isEqualTo("a trigger");
    }

    @Test
    void aMasterThatIsNotWrittenToCannotBeAsked() {
        PrecisionChoice choice = choice(null, inMemory(null), null);

        choice.askElsewhere();

        assertThat(choice.ask()).isEqualTo(Precision.TABLE);
        assertThat(choice.canBeAsked()).isFalse();
        assertThat(choice.why()).contains("not written to");
        assertThat(tasks).isEmpty();
    }

    @Test
    void theTargetIsAskedOnAnotherThreadOnceAtATimeUntilItAnswers() {
        PrecisionChoice choice = ofMaster();
        answer = () -> {
            throw new IllegalStateException("down");
        };
        choice.askElsewhere();
        choice.askElsewhere();
        assertThat(tasks).hasSize(1);
        assertThat(asked).isZero();
        tasks.remove().run();

        answer = () -> ONE_ROW;
        choice.askElsewhere();
        assertThat(tasks).as("it has not answered").hasSize(1);
        tasks.remove().run();

        assertThat(choice.now()).isEqualTo(Precision.ROW);
        choice.askElsewhere();
        assertThat(tasks).isEmpty();
    }

    @Test
    void whatTheExecutorRefusesIsTriedAgain() {
        PrecisionChoice choice = ofMaster();
        isFull = true;
        choice.askElsewhere();

        isFull = false;
        choice.askElsewhere();

        assertThat(tasks).hasSize(1);
    }
}
