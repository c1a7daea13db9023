package dev.livetable.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

/** The list of versions has every jar that is published, and the version of all else. */
class BomTests {

    private static final Document PARENT = read("../pom.xml");
    private static final Document BOM = read("../live-table-bom/pom.xml");

    private static Document read(String file) {
        try {
            return DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(Path.of(file).toFile());
        } catch (Exception e) {
            throw new AssertionError(file, e);
        }
    }

    private static List<String> texts(Document pom, String path) {
        try {
            NodeList found =
                    (NodeList) XPathFactory.newInstance().newXPath().evaluate(path, pom, XPathConstants.NODESET);
            return IntStream.range(0, found.getLength())
                    .mapToObj(i -> found.item(i).getTextContent())
                    .toList();
        } catch (Exception e) {
            throw new AssertionError(path, e);
        }
    }

    @Test
    void hasTheVersionOfTheOthers() {
        assertThat(texts(BOM, "/project/version")).isEqualTo(texts(PARENT, "/project/version"));
    }

    @Test
    void hasEveryModuleThatIsPublished() {
        Stream<String> published = texts(PARENT, "/project/modules/module").stream()
                .filter(module -> !List.of(
                                "live-table-bom", "live-table-sample-app", "live-table-benchmarks", "live-table-apis")
                        .contains(module));

        assertThat(texts(BOM, "/project/dependencyManagement/dependencies/dependency/artifactId"))
                .containsAll(published.toList());
    }

    @Test
    void hasNoVersionOfAnythingElse() {
        assertThat(texts(BOM, "/project/dependencyManagement/dependencies/dependency/groupId"))
                .containsOnly("dev.livetable");
        assertThat(texts(BOM, "/project/parent")).isEmpty();
    }
}
