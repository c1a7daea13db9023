package dev.livetable;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livetable.Followers.Neighbour;
import dev.livetable.table.InMemoryTable;
import dev.livetable.table.WriteReach;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FollowersTests extends RegionSetup {

    private final List<Runnable> tasks = new ArrayList<>();
    private final Region named = region("named");
    private final Region one = region("one");
    private final Region behindOne = region("behind-one");
    private final Region two = region("two");
    private final Region readOnly = region("read-only");
    private final PrecisionChoice precisionOfOne = choice("one", Set.of());

    private PrecisionChoice choice(String self, Set<String> others) {
        InMemoryTable table =
                InMemoryTable.of(LiveTableSetup.SCHEMA).reach(new WriteReach(true, "in memory", self, others));
        return new PrecisionChoice("products", null, table, table, tasks::add, Contexts.none());
    }

    private PrecisionChoice choiceOfReadOnly() {
        return new PrecisionChoice(
                "read-only", null, InMemoryTable.of(LiveTableSetup.SCHEMA), null, tasks::add, Contexts.none());
    }

    private Followers followers(PrecisionChoice precision) {
        Followers followers = new Followers(region("products"), precision);
        PrecisionChoice precisionOfTwo = choice("two", Set.of());
        precisionOfTwo.ask();
        assertThat(followers.connect(
                        Set.of(named),
                        Map.of(
                                one,
                                new Neighbour(precisionOfOne, Set.of(behindOne)),
                                two,
                                new Neighbour(precisionOfTwo, Set.of()),
                                readOnly,
                                new Neighbour(choiceOfReadOnly(), Set.of()))))
                .isEqualTo(new Followers.Added(Set.of(named), Set.of(one, two, readOnly)));
        return followers;
    }

    @Test
    void whatTheMasterHasNotSaidMayBeAnyTableThatIsWrittenTo() {
        Followers followers = followers(choice("own", Set.of()));

        assertThat(followers.now()).containsExactlyInAnyOrder(named, one, behindOne, two);
        assertThat(tasks).as("the other is asked which it is").hasSize(1);
    }

    @Test
    void onlyTheTablesThatTheMasterNamesFollowBesideThoseThatAreNamed() {
        PrecisionChoice precision = choice("own", Set.of("one"));
        precision.ask();
        Followers followers = followers(precision);
        assertThat(followers.now()).containsExactlyInAnyOrder(named, one, behindOne);

        precisionOfOne.ask();
        assertThat(followers.now()).containsExactlyInAnyOrder(named, one, behindOne);
        PrecisionChoice ofTwo = choice("own", Set.of("two"));
        ofTwo.ask();
        assertThat(followers(ofTwo).now()).containsExactlyInAnyOrder(named, two);
    }

    @Test
    void whoseMasterDoesNotSayWhichTableItIsMayBeAny() {
        PrecisionChoice precision = choice("own", Set.of("elsewhere"));
        precision.ask();

        assertThat(followers(precision).now()).containsExactlyInAnyOrder(named, one, behindOne);
        tasks.forEach(Runnable::run);
        assertThat(followers(precision).now()).containsExactly(named);
    }

    @Test
    void aMasterThatChangesNoOtherTableHasThoseThatAreNamed() {
        PrecisionChoice precision = choice("own", Set.of());
        precision.ask();

        assertThat(followers(precision).now()).containsExactly(named);
        assertThat(tasks).isEmpty();
        Followers alone = new Followers(region("products"), choice("own", Set.of()));
        assertThat(alone.now()).isEmpty();
    }

    @Test
    void whatHasBeenConnectedFollowsUntilItIsClosed() {
        Followers followers = followers(choice("own", Set.of()));
        Region later = region("later");

        assertThat(followers.connect(Set.of(named, later), Map.of()))
                .isEqualTo(new Followers.Added(Set.of(later), Set.of()));
        assertThat(followers.now()).containsExactlyInAnyOrder(named, one, behindOne, two, later);

        named.close();
        one.close();
        assertThat(followers.now()).containsExactlyInAnyOrder(behindOne, two, later);
    }
}
