package org.datasync.watch;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.support.DefaultProducer;
import org.datasync.watch.PageOptions.Part;
import org.datasync.watch.change.Json;
import org.datasync.watch.log.Log;

/**
 * A part of the status page of all watches of this CamelContext, as the answer to an HTTP request: which one, the endpoint's options
 * say, never the request. A request chooses the watch; one that requeues or drops has the token in a header of its own, which no other
 * site's page can have a browser send, and names the watch and the changes in its body.
 */
public class DatasyncPageProducer extends DefaultProducer {

    /** The header of a request in which the token is. */
    static final String TOKEN = "X-Datasync-Token";

    private static final Log LOG = Log.of(DatasyncPageProducer.class);

    private static final int OK = 200;
    private static final int BAD_REQUEST = 400;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;
    private static final int UNAVAILABLE = 503;
    private static final String REQUEST = "The body of a request to the status page";

    private final DatasyncWatchEndpoint endpoint;
    private PageOptions options;
    private StatusPage page;

    public DatasyncPageProducer(DatasyncWatchEndpoint endpoint) {
        super(endpoint);
        this.endpoint = endpoint;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        options = PageOptions.of(endpoint.getConfiguration());
        page = StatusPage.read();
        endpoint.getComponent().wantAll();
    }

    @Override
    public void process(Exchange exchange) throws Exception {
        Message message = exchange.getMessage();
        Answer answer =
                switch (options.part()) {
                    case HTML -> new Answer(OK, page.html());
                    case VIEW -> json(OK, view());
                    case DETAIL -> detail(message.getHeader(DatasyncWatchConsole.WATCH, String.class));
                    case REQUEUE, DROP -> write(message);
                };
        message.removeHeaders("*");
        message.setHeader(Exchange.HTTP_RESPONSE_CODE, answer.code());
        message.setHeader(
                Exchange.CONTENT_TYPE,
                options.part() == Part.HTML ? "text/html; charset=utf-8" : "application/json; charset=utf-8");
        page.headers().forEach(message::setHeader);
        message.setBody(answer.text());
    }

    private record Answer(int code, String text) {}

    private static Answer json(int code, Map<String, Object> form) {
        return new Answer(code, Json.write(form));
    }

    private static Answer refused(int code, String reason) {
        return json(code, Map.of("error", reason));
    }

    private Map<String, Object> view() {
        PageViews views = new PageViews(options.showData());
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("writable", options.token().isPresent());
        view.put("showData", options.showData());
        view.put("watches", watches().stream().map(views::row).toList());
        return view;
    }

    private List<DatasyncWatchConsumer> watches() {
        return DatasyncWatchComponent.allOf(endpoint.getCamelContext())
                .flatMap(component -> component.watches().stream())
                .toList();
    }

    private Optional<DatasyncWatchConsumer> watch(String name) {
        return watches().stream().filter(watch -> watch.name().equals(name)).findFirst();
    }

    private Answer detail(String name) {
        return watch(name).map(this::detail).orElseGet(() -> refused(NOT_FOUND, "No watch of that name runs here"));
    }

    private Answer detail(DatasyncWatchConsumer watch) {
        PageViews views = new PageViews(options.showData());
        Map<String, Object> detail = views.detail(watch);
        try {
            detail.put("failures", views.failures(watch));
        } catch (RuntimeException e) {
            detail.put("problem", problem(watch, e)); // what else is known of it needs no database
        }
        return json(OK, detail);
    }

    private static String problem(DatasyncWatchConsumer watch, RuntimeException e) {
        LOG.warn("The status page cannot tell or do more of watch {}", watch.name(), e);
        return "The database of watch " + watch.name() + " does not answer as it should";
    }

    private Answer write(Message message) {
        String given = message.getHeader(TOKEN, String.class);
        if (options.token().isEmpty()) {
            return refused(FORBIDDEN, "To requeue and to drop is switched off: the option pageToken switches it on");
        }
        if (given == null || !isSame(options.token().get(), given)) {
            LOG.warn(
                    "A request to the status page has not the token that it needs to {}",
                    options.part().word());
            return refused(FORBIDDEN, "The token is not the right one");
        }
        Map<String, Object> request;
        try {
            request = Json.readObject(message.getBody(String.class), REQUEST);
        } catch (IllegalArgumentException e) {
            return refused(BAD_REQUEST, e.getMessage());
        }
        Optional<DatasyncWatchConsumer> watch = watch(String.valueOf(request.get("watch")));
        if (watch.isEmpty() || !(request.get("changeId") instanceof String changeId) || changeId.isEmpty()) {
            return refused(BAD_REQUEST, REQUEST + " is {\"watch\": …, \"changeId\": …}, of a watch that runs here");
        }
        return write(watch.get(), changeId);
    }

    /** In a time that does not tell how much of it is right. */
    private static boolean isSame(String token, String given) {
        return MessageDigest.isEqual(token.getBytes(UTF_8), given.getBytes(UTF_8));
    }

    private Answer write(DatasyncWatchConsumer watch, String changeId) {
        try {
            Object count = new WatchAction(watch).run(options.part().word(), changeId);
            LOG.info(
                    "From the status page: {} change {} of watch {}",
                    options.part().word(),
                    changeId,
                    watch.name());
            return json(OK, Map.of("count", count));
        } catch (IllegalStateException | IllegalArgumentException e) {
            return refused(CONFLICT, String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            return refused(UNAVAILABLE, problem(watch, e));
        }
    }
}
