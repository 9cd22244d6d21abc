package dev.sekali.local;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.util.ArrayList;
import java.util.List;

/** A visitor on the dashboard, and what the browser complained of. */
final class Visit implements AutoCloseable {

    private final BrowserContext context;
    private final Page page;
    private final List<String> complaints = new ArrayList<>();
    private final List<String> requests = new ArrayList<>();

    Visit(BrowserContext context, String url) {
        this.context = context;
        page = context.newPage();
        // The browser tells of a violation of the page's policy here, too.
        page.onConsoleMessage(message -> {
            if (!message.type().equals("log")) {
                complaints.add(message.type() + ": " + message.text());
            }
        });
        page.onPageError(complaints::add);
        page.onDialog(dialog -> {
            complaints.add("dialog: " + dialog.message());
            dialog.dismiss();
        });
        page.onRequest(request -> requests.add(request.url()));
        page.navigate(url + "/");
    }

    Page page() {
        return page;
    }

    /** A section by its heading or label. */
    Locator section(String name) {
        return page.getByRole(
                        AriaRole.REGION,
                        new Page.GetByRoleOptions().setName(name).setExact(true))
                .first();
    }

    Locator button(String name) {
        return page.getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    Locator field(String label) {
        return page.getByLabel(label, new Page.GetByLabelOptions().setExact(true));
    }

    /** One figure of the equation. */
    Locator figure(String term) {
        return page.locator("#equation .term")
                .filter(new Locator.FilterOptions().setHasText(term))
                .locator(".figure");
    }

    /** What the console, the page's policy and dialogs said. */
    List<String> complaints() {
        return complaints;
    }

    /** The addresses of all requests so far. */
    List<String> requests() {
        return List.copyOf(requests);
    }

    @Override
    public void close() {
        context.close();
    }
}
