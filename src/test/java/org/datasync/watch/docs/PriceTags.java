package org.datasync.watch.docs;

import org.apache.camel.builder.RouteBuilder;
import org.datasync.watch.change.Change;

/** Writes a text file for each product, with its name and price. */
public class PriceTags extends RouteBuilder {

    @Override
    public void configure() {
        from("datasync-watch:change-table:price-tags?dataSource=#store&changeTable=product_change&tables=product"
                        + "&keyColumns=product_id&deletedColumn=deleted&fetchRow=true")
                .filter(simple("${body.operation} != 'delete'"))
                .transform()
                .body(Change.class, PriceTags::text)
                .to("file:{{price-tags.directory}}?fileName=${header.CamelDatasyncWatchKey}.txt");
    }

    private static String text(Change product) {
        return product.getAfter().get("name") + " " + product.getAfter().get("price");
    }
}
