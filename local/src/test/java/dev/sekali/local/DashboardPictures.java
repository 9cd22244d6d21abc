package dev.sekali.local;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import dev.sekali.cli.Main;
import dev.sekali.testing.Child;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * {@code make pictures}: the dashboard as the documentation shows it, over a real run of ten minutes. Its name keeps it out
 * of {@code make test}.
 */
class DashboardPictures {

    /** Small enough for a README. */
    private static final long MAX_BYTES = 300 * 1024;

    private static final int WIDTH = 1440;
    private static final int HEIGHT = 1330;

    private static final int SECONDS = 600;
    private static final int EVENTS_PER_SECOND = 400;

    @Test
    void showARunOfThePublisher() throws Exception {
        Path folder = Path.of(System.getProperty("sekali.pictures", "target"));
        try (Chromium chromium = Chromium.start();
                LocalStack stack = LocalStack.startTemporary(Map.of("PORT", "0", "OPERATIONS_PORT", "0"));
                Client client = new Client(stack.url())) {
            try (Child create = sekali(stack, "subscriptions", "create", "warehouse")) {
                assertThat(create.awaitExit(Duration.ofMinutes(1))).isZero();
            }
            try (Child publisher = sekali(
                            stack,
                            "publish",
                            "--rate=" + EVENTS_PER_SECOND,
                            "--events=" + (SECONDS + 60) * EVENTS_PER_SECOND,
                            "--duplicates=12%",
                            "--topics=order.created,order.paid,order.shipped,user.signed_up,stock.changed,mail.sent");
                    Child reader =
                            sekali(stack, "consume", "--subscription=warehouse", "--", "sh", "-c", "cat > /dev/null");
                    Visit light = chromium.visit(stack.url(), ColorScheme.LIGHT, WIDTH, HEIGHT);
                    Visit dark = chromium.visit(stack.url(), ColorScheme.DARK, WIDTH, HEIGHT)) {
                for (int second = 0; second < SECONDS; second += 20) {
                    light.page().waitForTimeout(20_000);
                    assertThat(client.publish(Client.event("order.created", "").replace("2026-01-31", "yesterday"))
                                    .status())
                            .isEqualTo(422);
                }
                assertThat(light.page().locator("#subscriptions")).containsText("warehouse");
                take(light, folder.resolve("dashboard-light.png"));
                take(dark, folder.resolve("dashboard-dark.png"));
                assertThat(publisher.isAlive() && reader.isAlive())
                        .as("%s %s", publisher.errors(), reader.errors())
                        .isTrue();
            }
        }
    }

    private static void take(Visit visit, Path file) throws Exception {
        visit.page().screenshot(new Page.ScreenshotOptions().setPath(file));
        assertThat(Files.size(file)).isLessThan(MAX_BYTES);
    }

    private static Child sekali(LocalStack stack, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add(1, "--url=" + stack.url());
        return Child.start(Main.class, Map.of("PATH", System.getenv("PATH")), all.toArray(String[]::new));
    }
}
