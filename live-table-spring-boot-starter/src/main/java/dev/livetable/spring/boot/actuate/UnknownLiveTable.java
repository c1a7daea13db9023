package dev.livetable.spring.boot.actuate;

import java.util.List;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * What is answered when there is no live table of a name.
 *
 * @param message says so
 * @param tables the names of the tables that there are
 */
public record UnknownLiveTable(String message, List<String> tables) implements OperationResponseBody {

    static UnknownLiveTable of(String name, List<String> tables) {
        return new UnknownLiveTable("There is no live table '" + name + "'.", tables);
    }
}
