package dev.livetable.simulation;

import static dev.livetable.simulation.Sabotage.sabotage;

import java.util.List;

/** The sabotages of contexts: of what keeps them apart, and of what makes calls run as their callers. */
final class SabotagesOfContexts {

    private SabotagesOfContexts() {}

    static List<Sabotage> all() {
        return List.of(
                sabotage(
                        "F15",
                        "leave the context out of the keys",
                        "ContextTests.eachTenantIsShownItsOwnRows",
                        "Questions",
                        "return context == null ? region + \"/\" :",
                        "return region != null ? region + \"/\" :"),
                sabotage(
                        "F15",
                        "remember a question for all contexts",
                        "ContextLogTests.remembered",
                        "QuestionMemory",
                        "return context == null ? asked == null : context.equals(asked);",
                        "return true;"),
                sabotage(
                        "F15",
                        "ask the master in whatever context the thread is",
                        "ContextTests.aContextThatChangesIsNoticed",
                        "Asking",
                        "        contexts.require(question.context());\n",
                        ""),
                sabotage(
                        "F15",
                        "work for a caller in whatever context the thread is",
                        "ContextTests.aWriteWhoseContextDoesNotTravelIsRefused",
                        "Caller",
                        "return obstacle == null ? task.get()",
                        "return obstacle != task ? task.get()"),
                sabotage(
                        "F15",
                        "carry no thread-locals",
                        "ContextTests.threadLocalsTravelWithoutContext",
                        "Caller",
                        "            scope = carried.set();\n",
                        "            scope = () -> {};\n"),
                sabotage(
                        "F15",
                        "leave the thread-locals of a caller on the thread that worked for it",
                        "ContextTests.threadLocalsAreTakenAway",
                        "Caller",
                        "            close(scope);\n",
                        ""),
                sabotage(
                        "F15",
                        "let a call without a context through",
                        "ContextTests.aCallWithoutAContextIsRefused",
                        "Contexts",
                        "        return context == null ? null : TableContext.of(context, table);\n",
                        "        return context == null ? null : String.valueOf(context.current());\n"),
                sabotage(
                        "F15",
                        "judge the changes of other contexts",
                        "ContextLogTests.judged",
                        "Judging",
                        "if (!change.concerns(context)) {",
                        "if (change.position() < 0) {"),
                sabotage(
                        "F15",
                        "take a change without a context for one of another",
                        "ContextLogTests.judged",
                        "Change",
                        "return context == null || other == null || context.equals(other);",
                        "return other == null || other.equals(context);"),
                sabotage(
                        "F15",
                        "let a ticket of another context keep a write from patching",
                        "ContextLogTests.aRowOfAnotherContext",
                        "ChangeLog",
                        "return !isOfOther && (ids == null",
                        "return (isOfOther || !isOfOther) && (ids == null"),
                sabotage(
                        "F15",
                        "take a change for one of its context where contexts may overlap",
                        "ContextTests.aChangeWhereContextsMayOverlap",
                        "Contexts",
                        "        return areDisjoint ? made : null;\n",
                        "        return made;\n"),
                sabotage(
                        "F15",
                        "judge row by row where contexts may overlap",
                        "ContextTests.aChangeWhereContextsMayOverlap",
                        "PrecisionChoice",
                        "&& !contexts.mayOverlap()",
                        ""),
                sabotage(
                        "F15",
                        "give the tables that follow the context of a change whatever theirs are",
                        "ContextTests.followers",
                        "Contexts",
                        "return others.areDisjoint && others.context == context ? ofChange(made) : null;",
                        "return ofChange(made);"),
                sabotage(
                        "F15",
                        "accept a master that uses for all what it learned from one",
                        "ContextTests.aMasterThatIsSharedIsRefused",
                        "LiveTableBuilder",
                        "        if (table != null && table.isSharedByCallers()) {\n",
                        "        if (table != null && name.isEmpty()) {\n"));
    }
}
