package org.datasync.watch;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;

/**
 * The status page, one file of this jar.
 *
 * @param html its text
 * @param headers what a browser is told of each answer: it runs the page's own script and style and no other, and asks no other site
 */
record StatusPage(String html, Map<String, String> headers) {

    private static final String FILE = "/org/datasync/watch/page/status.html";

    static StatusPage read() {
        try (InputStream in = StatusPage.class.getResourceAsStream(FILE)) {
            String html = new String(in.readAllBytes(), UTF_8);
            return new StatusPage(html, headers(html));
        } catch (IOException e) {
            throw new IllegalStateException("The status page cannot be read from the jar", e);
        }
    }

    private static Map<String, String> headers(String html) {
        String policy = "default-src 'none'; connect-src 'self'; script-src '" + hash(html, "script") + "'; style-src '"
                + hash(html, "style") + "'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";
        return Map.of(
                "Content-Security-Policy", policy,
                "X-Content-Type-Options", "nosniff",
                "X-Frame-Options", "DENY",
                "Referrer-Policy", "no-referrer",
                "Cache-Control", "no-store");
    }

    private static String hash(String html, String element) {
        int begin = html.indexOf("<" + element + ">") + element.length() + 2;
        String text = html.substring(begin, html.indexOf("</" + element + ">"));
        try {
            byte[] sum = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
            return "sha256-" + Base64.getEncoder().encodeToString(sum);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Each Java platform has SHA-256", e);
        }
    }
}
