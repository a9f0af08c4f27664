package org.datasync.watch.springboot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import javax.sql.DataSource;
import org.apache.camel.CamelContext;
import org.apache.camel.spring.boot.CamelAutoConfiguration;
import org.datasync.watch.DatasyncWatchComponent;
import org.datasync.watch.DatasyncWatchConfiguration;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** What Spring Boot's properties become on the component. A whole application runs in {@code src/it/spring-boot}. */
class AutoConfigurationTest {

    private static final String SOURCE = "test";

    @Test
    void propertiesAreTheOptionsOfTheComponent() {
        withProperties(
                Map.of(
                        "camel.component.datasync-watch.batch-size", "7",
                        "camel.component.datasync-watch.keyColumns", "product_id",
                        "camel.component.datasync-watch.max-transaction-time", "2s",
                        "camel.component.datasync-watch.create-state-tables", "false",
                        "camel.component.datasync-watch.bridge-error-handler", "true",
                        "camel.component.datasync-watch.data-source", "#second",
                        "camel.component.datasync-watch.table-map.My-Product", "product",
                        "camel.component.datasync-watch.operationMap.D", "delete"),
                (component, context) -> {
                    DatasyncWatchConfiguration options = component.getConfiguration();
                    assertThat(options.getBatchSize()).isEqualTo(7);
                    assertThat(options.getKeyColumns()).isEqualTo("product_id");
                    assertThat(options.getMaxTransactionTime()).isEqualTo(2_000L);
                    assertThat(options.isCreateStateTables()).isFalse();
                    assertThat(component.isBridgeErrorHandler()).isTrue();
                    assertThat(options.getDataSource()).isSameAs(context.getBean("second", DataSource.class));
                    assertThat(options.getTableMap()).isEqualTo(Map.of("My-Product", "product"));
                    assertThat(options.getOperationMap()).isEqualTo(Map.of("D", "delete"));
                });
    }

    @Test
    void environmentSetsOptionsToo() {
        try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
            context.getEnvironment()
                    .getPropertySources()
                    .addFirst(new SystemEnvironmentPropertySource(
                            "test-systemEnvironment", Map.of("CAMEL_COMPONENT_DATASYNCWATCH_BATCHSIZE", "7")));
            assertThat(component(context).getConfiguration().getBatchSize()).isEqualTo(7);
        }
    }

    @Test
    void componentWithoutPropertiesIsAsItIsMade() {
        withProperties(Map.of(), (component, context) -> assertThat(
                        component.getConfiguration().getBatchSize())
                .isEqualTo(500));
    }

    @Test
    void disabledPropertiesSetNothing() {
        withProperties(
                Map.of(
                        "camel.component.datasync-watch.enabled", "false",
                        "camel.component.datasync-watch.batch-size", "7"),
                (component, context) ->
                        assertThat(component.getConfiguration().getBatchSize()).isEqualTo(500));
    }

    @Test
    void enabledIsNoOptionOfTheComponent() {
        withProperties(
                Map.of(
                        "camel.component.datasync-watch.enabled", "true",
                        "camel.component.datasync-watch.batch-size", "7"),
                (component, context) ->
                        assertThat(component.getConfiguration().getBatchSize()).isEqualTo(7));
    }

    @Test
    void unknownPropertyIsRefused() {
        assertThatThrownBy(() -> withProperties(
                        Map.of("camel.component.datasync-watch.bach-size", "7"), (component, context) -> {}))
                .hasStackTraceContaining("bachSize");
    }

    private static void withProperties(Map<String, Object> properties, Check check) {
        try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
            context.getEnvironment().getPropertySources().addFirst(new MapPropertySource(SOURCE, properties));
            check.look(component(context), context);
        }
    }

    private static DatasyncWatchComponent component(AnnotationConfigApplicationContext context) {
        context.register(Application.class);
        context.refresh();
        return context.getBean(CamelContext.class).getComponent("datasync-watch", DatasyncWatchComponent.class);
    }

    private interface Check {
        void look(DatasyncWatchComponent component, AnnotationConfigApplicationContext context);
    }

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({CamelAutoConfiguration.class, DatasyncWatchAutoConfiguration.class})
    static class Application {

        Application() {}

        @Bean
        DataSource first() {
            return new JdbcDataSource();
        }

        @Bean
        DataSource second() {
            return new JdbcDataSource();
        }
    }
}
