package dev.livetable.repository;

import dev.livetable.repository.CriteriaArguments.Criteria;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Names arguments that begin with criteria, such as a specification, by what those ask for. */
final class CriteriaNames implements CallArguments {

    /*
     * Two calls are the same question if all this is equal: the method, the tree of the query that the store would make of
     * each of its criteria before the method adds its own parts, with all values in it, and the other arguments. What the
     * method adds depends on these alone. The tree is made anew for each call, so what a specification has captured, or asks
     * for by then, is in it.
     *
     * A criteria is asked twice at a miss: for the name, and by the repository. What it says then is compared, and the answer
     * is kept only if it is the same. So what is kept under a name is the answer to a query with the tree of that name,
     * whatever happened in between, and on whatever thread the call was made again.
     *
     * No change can be missed: the tree is only named if each part of it is known to depend on nothing but its values and on
     * what entities of the store hold, and each write to an entity of the store drops the answers to all calls.
     */

    private final ArgumentTexts texts;
    private final CriteriaArguments criteria;
    private final List<List<Class<?>>> results;

    CriteriaNames(ArgumentTexts texts, CriteriaArguments criteria, List<List<Class<?>>> results) {
        this.texts = texts;
        this.criteria = criteria;
        this.results = results;
    }

    @Override
    public Named name(@Nullable Object[] arguments) {
        List<Criteria> read = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < results.size(); i++) {
            Object argument = arguments[i];
            if (argument == null) {
                throw new UnknownCriteriaException("are null");
            }
            Criteria one = criteria.read(argument, results.get(i), texts::of);
            Optional<String> refusal = JpqlText.refusalOfFunctions(one.functions());
            if (refusal.isPresent()) {
                throw new UnknownCriteriaException(refusal.get());
            }
            read.add(one);
            text.append('<').append(one.text()).append('>');
        }
        String others = texts.of(Arrays.copyOfRange(arguments, results.size(), arguments.length));
        return new Named(others == null ? null : text + others, () -> repeated(arguments, read));
    }

    private static Repeated repeated(@Nullable Object[] arguments, List<Criteria> read) {
        @Nullable Object[] copies = arguments.clone();
        List<CriteriaArguments.Repeated> all =
                read.stream().map(Criteria::repeated).toList();
        for (int i = 0; i < all.size(); i++) {
            copies[i] = all.get(i).argument();
        }
        return new Repeated() {
            @Override
            public @Nullable Object[] arguments() {
                return copies;
            }

            @Override
            public boolean hasHeld() {
                return all.stream().allMatch(each -> each.hasHeld().getAsBoolean());
            }
        };
    }
}
