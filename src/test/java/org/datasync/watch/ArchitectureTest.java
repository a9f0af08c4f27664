package org.datasync.watch;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.sql.DatabaseMetaData;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.datasync.watch.docs.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Which package may know which: each line of {@link #packages()} is an arrow, and there are no others. */
class ArchitectureTest {
    private static final String ROOT = "org.datasync.watch";

    /** Apart from the table: the face that Spring Boot sees. */
    private static final String SPRING_BOOT = ROOT + ".springboot";

    /** Likewise: the face that a command line sees. */
    private static final String COMMAND_LINE = ROOT + ".cli";

    /** What lies where this class lies are tests, whichever directory a build has for them. */
    private static final String TESTS = ArchitectureTest.class
            .getProtectionDomain()
            .getCodeSource()
            .getLocation()
            .getPath();

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .withImportOption(location -> !location.contains(TESTS))
            .importPackages(ROOT);

    static Stream<Arguments> packages() {
        return Stream.of(
                arguments(
                        "runtime",
                        Set.of(
                                "cycle",
                                "changetable",
                                "lastmodified",
                                "snapshot",
                                "order",
                                "pattern",
                                "trigger",
                                "state",
                                "failure",
                                "transaction",
                                "upgrade",
                                "wake",
                                "dialect",
                                "schema",
                                "change",
                                "log")),
                arguments("monitor", Set.of("runtime", "cycle", "failure", "pattern", "change", "log")),
                arguments("cycle", Set.of("pattern", "state", "failure", "change", "log")),
                arguments("changetable", Set.of("pattern", "records", "trigger", "dialect", "schema", "change", "log")),
                arguments("lastmodified", Set.of("pattern", "records", "dialect", "schema", "change", "log")),
                arguments("envelope", Set.of("change")),
                arguments("apply", Set.of("records", "dialect", "schema", "change", "log")),
                arguments("snapshot", Set.of("pattern", "records", "dialect", "schema", "change", "log")),
                arguments("order", Set.of("pattern", "records", "schema", "change", "log")),
                arguments("records", Set.of("pattern", "dialect", "schema", "change", "log")),
                arguments("trigger", Set.of("records", "upgrade", "dialect", "schema", "log")),
                arguments("pattern", Set.of("dialect", "change", "log")),
                arguments("state", Set.of("upgrade", "dialect", "schema", "change", "log")),
                arguments("failure", Set.of("dialect", "change", "log")),
                arguments("upgrade", Set.of("dialect", "schema", "log")),
                arguments("transaction", Set.of("schema", "log")),
                arguments("wake", Set.of("dialect", "log")),
                arguments("dialect", Set.of("schema")),
                arguments("schema", Set.of("log")),
                arguments("change", Set.of("log")),
                arguments("log", Set.of()));
    }

    @ParameterizedTest
    @MethodSource("packages")
    void packageKnowsOnlyItsOwnArrows(String name, Set<String> known) {
        DescribedPredicate<JavaClass> allowed =
                resideOutsideOfPackage(ROOT + "..").or(resideInAPackage(packageOf(name)));
        for (String other : known) {
            allowed = allowed.or(resideInAPackage(packageOf(other)));
        }
        classes()
                .that()
                .resideInAPackage(packageOf(name))
                .should()
                .onlyDependOnClassesThat(allowed.as("are outside of %s or in %s or %s", ROOT, name, known))
                .check(CLASSES);
    }

    @ParameterizedTest
    @MethodSource("packages")
    void packageHoldsClasses(String name, Set<String> known) {
        assertThat(CLASSES.stream().filter(resideInAPackage(packageOf(name))).findAny())
                .as("classes of the package %s", name)
                .isPresent();
    }

    @Test
    void everyClassIsInAPackageOfTheTable() {
        String[] table = Stream.concat(
                        Stream.of(ROOT, SPRING_BOOT, COMMAND_LINE),
                        packages().map(row -> packageOf((String) row.get()[0])))
                .toArray(String[]::new);

        classes().should().resideInAnyPackage(table).check(CLASSES);
    }

    /** The table that people read, in {@code development.md}, is this one. */
    @Test
    void theTableOfRoomsIsThatOfTheDocument() {
        Map<String, Set<String>> expected = packages()
                .collect(Collectors.toMap(row -> (String) row.get()[0], row -> roomsIn(row.get()[1].toString())));
        Map<String, Set<String>> documented =
                Document.read("src/main/docs/development.md").section("Rooms").table().stream()
                        .skip(1)
                        .filter(row -> !Set.of("`" + ROOT + "`", "`springboot`", "`cli`")
                                .contains(row.get(0)))
                        .collect(Collectors.toMap(row -> row.get(0).replace("`", ""), row -> roomsIn(row.get(2))));
        assertThat(documented).isEqualTo(expected);
    }

    private static Set<String> roomsIn(String list) {
        return Stream.of(list.split("[^a-z.]+"))
                .filter(room -> !room.isEmpty() && !room.equals("nothing"))
                .collect(Collectors.toSet());
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching("org.datasync.(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void onlyTheRootPackageAndSpringBootsKnowCamel() {
        noClasses()
                .that()
                .resideOutsideOfPackages(ROOT, SPRING_BOOT)
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.camel..")
                .check(CLASSES);
    }

    /** So that nothing else fails where Micrometer is not on the class path. */
    @Test
    void onlyOneClassKnowsMicrometer() {
        noClasses()
                .that()
                .haveNameNotMatching(".*\\.monitor\\.MicrometerMeters(\\$.*)?")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.micrometer..")
                .check(CLASSES);
    }

    @Test
    void onlyOnePackageWritesLogs() {
        noClasses()
                .that()
                .resideOutsideOfPackage(packageOf("log"))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.slf4j..")
                .check(CLASSES);
    }

    @Test
    void springBootsPackageKnowsOnlyTheRootPackage() {
        classes()
                .that()
                .resideInAPackage(SPRING_BOOT)
                .should()
                .onlyDependOnClassesThat(resideOutsideOfPackage(ROOT + "..")
                        .or(resideInAPackage(ROOT))
                        .or(resideInAPackage(SPRING_BOOT)))
                .check(CLASSES);
    }

    @Test
    void theCommandLineKnowsTheFaceAndHowTextsArePrinted() {
        classes()
                .that()
                .resideInAPackage(COMMAND_LINE)
                .should()
                .onlyDependOnClassesThat(resideOutsideOfPackage(ROOT + "..")
                        .or(resideInAPackage(ROOT))
                        .or(resideInAPackage(packageOf("change")))
                        .or(resideInAPackage(packageOf("log")))
                        .or(resideInAPackage(COMMAND_LINE)))
                .check(CLASSES);
    }

    /** So that a library's users need neither. */
    @Test
    void nothingKnowsTheCommandLineNorPicocli() {
        noClasses()
                .that()
                .resideOutsideOfPackage(COMMAND_LINE)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(COMMAND_LINE, "picocli..")
                .check(CLASSES);
    }

    /** The engine is not there where only the component's own dependencies are. */
    @Test
    void onlyOneClassKnowsTheEngineOfCamel() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName(ROOT + ".DatasyncWatchActions")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.camel.impl..")
                .check(CLASSES);
    }

    @Test
    void nothingKnowsSpringBootsPackageNorSpringBoot() {
        noClasses()
                .that()
                .resideOutsideOfPackage(SPRING_BOOT)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(SPRING_BOOT, "org.springframework.boot..", "org.apache.camel.spring.boot..")
                .check(CLASSES);
    }

    @Test
    void onlySchemaReadsTheMetadataOfDatabases() {
        noClasses()
                .that()
                .resideOutsideOfPackage(packageOf("schema"))
                .should()
                .dependOnClassesThat()
                .areAssignableTo(DatabaseMetaData.class)
                .check(CLASSES);
    }

    @Test
    void changeKnowsOnlyTheJdkAndJacksonAndWhatIsPrintable() {
        classes()
                .that()
                .resideInAPackage(packageOf("change"))
                .should()
                .onlyDependOnClassesThat()
                // The package of arrays of primitives is "".
                .resideInAnyPackage("", "java..", "com.fasterxml.jackson..", packageOf("change"), packageOf("log"))
                .check(CLASSES);
    }

    private static String packageOf(String name) {
        return ROOT + "." + name + "..";
    }
}
