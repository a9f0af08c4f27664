package org.datasync.watch.change;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.datasync.watch.pattern.PendingChange;
import org.datasync.watch.pattern.Source;
import org.junit.jupiter.api.Test;

class ChangeTest {

    private final AtomicInteger made = new AtomicInteger();

    private Change change() {
        return Change.of("product", Operation.UPSERT)
                .idBy(() -> "product:" + made.incrementAndGet())
                .key(RecordKey.of("id", 7))
                .build();
    }

    @Test
    void anIdIsMadeOnceAndOnlyIfSomebodyAsks() {
        Change change = change();
        PendingChange pending = PendingChange.of(change, Source.madeLater(() -> "t", () -> "r", "product"));
        assertThat(change.hasId()).isTrue();
        assertThat(pending.isBarrier()).isFalse();
        assertThat(pending.tableNames()).containsExactly("product");
        assertThat(made).hasValue(0);
        assertThat(pending.id()).isEqualTo("product:1");
        assertThat(change.getId()).isEqualTo("product:1");
        assertThat(change.toMap()).containsEntry("id", "product:1");
        assertThat(change).hasToString("change product:1 (upsert of product)");
        assertThat(made).hasValue(1);
    }

    @Test
    void anotherOperationLeavesTheIdAsItIs() {
        Change change = change();
        assertThat(change.with(Operation.DELETE, null).getId()).isEqualTo("product:1");
        Change known = change();
        String id = known.getId();
        assertThat(known.with(Operation.DELETE, null).getId()).isEqualTo(id);
    }

    @Test
    void aChangeThatIsYetToBeRecordedHasNone() {
        Change change = Change.of("product", Operation.UPSERT).build();
        assertThat(change.hasId()).isFalse();
        assertThat(change.getId()).isNull();
    }

    @Test
    void aKeyIsWrittenAsJacksonWritesAnyValue() throws JsonProcessingException {
        Map<String, Object> key = new LinkedHashMap<>();
        key.put("a \"quoted\" name", "quote \" and \\ and / and \u0007 and \n and ä and \ud83d\ude00 and lone \ud800");
        key.put("smallest", Integer.MIN_VALUE);
        key.put("largest", Long.MAX_VALUE);
        key.put("", "");
        assertThat(Json.write(key)).isEqualTo(new ObjectMapper().writeValueAsString(key));
        assertThat(Json.write(List.copyOf(key.values())))
                .isEqualTo(new ObjectMapper().writeValueAsString(key.values()));
        assertThat(Json.write(Map.of())).isEqualTo("{}");
        assertThat(Json.write(List.of())).isEqualTo("[]");
    }
}
