package org.datasync.watch.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.dialect.Capability;
import org.datasync.watch.dialect.Dialect;
import org.datasync.watch.runtime.Dialects;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** No database is known that is not held to every contract, and no contract is kept that no database is held to. */
class ContractsTest {

    /** What StateDataSourceTest tries on databases that can and on those that cannot, and DerbyContractTest on the one that cannot. */
    private static final Set<Capability> TRIED_ELSEWHERE =
            EnumSet.of(Capability.STATE_ELSEWHERE, Capability.BYTES_AND_FLOATS);

    private final JavaClasses classes = new ClassFileImporter().importPackages("org.datasync.watch.contract");

    private static List<Dialect> dialects() {
        return Dialects.known();
    }

    @ParameterizedTest
    @MethodSource("dialects")
    void aDatabaseIsHeldToAllOfThem(Dialect dialect) throws ReflectiveOperationException {
        assertThat(product(dialect, "ContractTest", WatchContract.class).name()).isEqualTo(dialect.name());
        assertThat(product(dialect, "TriggerContractTest", TriggerContract.class)
                        .name())
                .isEqualTo(dialect.name());
    }

    /** The database of the test that stands beside the dialect, whose name begins as the dialect's. */
    private static TestDatabase product(Dialect dialect, String test, Class<?> contract)
            throws ReflectiveOperationException {
        Class<?> found = Class.forName(dialect.getClass().getName().replaceAll("Dialect$", test));
        assertThat(found).isAssignableTo(contract);
        Constructor<?> constructor = found.getDeclaredConstructor();
        constructor.setAccessible(true);
        Object instance = constructor.newInstance();
        return instance instanceof WatchContract watch ? watch.product : ((TriggerContract) instance).product;
    }

    /** But those that other contracts build on, and those of types that only two databases have. */
    @Test
    void everyContractIsNestedInOneOfThem() {
        Set<String> nested = new TreeSet<>();
        Stream.of(WatchContract.class, TriggerContract.class)
                .flatMap(all -> Arrays.stream(all.getDeclaredClasses()))
                .filter(contract -> contract.isAnnotationPresent(Nested.class))
                .forEach(contract -> nested.add(contract.getSuperclass().getSimpleName()));
        List<String> contracts = classes.stream()
                .filter(type -> type.isAssignableTo(DatabaseContract.class) && isContract(type))
                .map(JavaClass::getSimpleName)
                .toList();

        assertThat(contracts).hasSizeGreaterThan(30);
        assertThat(nested).containsExactlyInAnyOrderElementsOf(contracts);
    }

    private static boolean isContract(JavaClass type) {
        return type.getModifiers().contains(JavaModifier.ABSTRACT)
                && type.getSubclasses().stream()
                        .noneMatch(other -> other.getModifiers().contains(JavaModifier.ABSTRACT))
                && !type.getSimpleName().equals("TypedKeyContract");
    }

    /** What the matrix says a database can do is what ran, and what it says it cannot do is what was skipped. */
    @Test
    void everyCapabilityDecidesWhatRuns() {
        Set<Capability> deciding = EnumSet.noneOf(Capability.class);
        for (JavaClass type : classes) {
            Class<?> contract = type.reflect();
            addAll(deciding, contract);
            for (Method method : contract.getDeclaredMethods()) {
                addAll(deciding, method);
            }
        }
        deciding.addAll(TRIED_ELSEWHERE);
        assertThat(deciding).containsExactlyInAnyOrder(Capability.values());
    }

    private static void addAll(Set<Capability> deciding, AnnotatedElement element) {
        Needs needs = element.getAnnotation(Needs.class);
        Lacks lacks = element.getAnnotation(Lacks.class);
        if (needs != null) {
            deciding.addAll(List.of(needs.value()));
        }
        if (lacks != null) {
            deciding.add(lacks.value());
        }
    }
}
