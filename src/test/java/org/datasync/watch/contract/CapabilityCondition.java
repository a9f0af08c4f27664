package org.datasync.watch.contract;

import static org.junit.jupiter.api.extension.ConditionEvaluationResult.disabled;
import static org.junit.jupiter.api.extension.ConditionEvaluationResult.enabled;
import static org.junit.platform.commons.support.AnnotationSupport.findAnnotation;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.dialect.Capability;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Skips the tests that need what their database lacks, and those that need that it lacks something, with the reason. */
final class CapabilityCondition implements ExecutionCondition {

    private static final ConditionEvaluationResult ENABLED = enabled("The database can do what is needed");

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        if (context.getTestInstance().isEmpty()) {
            return ENABLED; // a class, or a test with parameters as a whole: each call is looked at
        }
        Method test = context.getRequiredTestMethod();
        TestDatabase database = ((DatabaseContract) context.getRequiredTestInstance()).database;
        Optional<Lacks> lacks = findAnnotation(test, Lacks.class);
        if (lacks.isPresent()) {
            return whereItLacks(database, lacks.get().value());
        }
        return findAnnotation(test, Needs.class)
                .or(() -> findAnnotation(context.getRequiredTestClass(), Needs.class))
                .map(needs -> whereItCan(database, needs.value()))
                .orElse(ENABLED);
    }

    private static ConditionEvaluationResult whereItLacks(TestDatabase database, Capability capability) {
        return database.can(capability) ? disabled(database + " can do " + capability.title()) : ENABLED;
    }

    private static ConditionEvaluationResult whereItCan(TestDatabase database, Capability... needed) {
        List<String> missing = Arrays.stream(needed)
                .filter(capability -> !database.can(capability))
                .map(Capability::title)
                .toList();
        return missing.isEmpty() ? ENABLED : disabled(database + " cannot do " + String.join(", ", missing));
    }
}
