package dev.sekali.local;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The system's own browser, without a window. For one thread. */
final class Chromium implements AutoCloseable {

    private final Playwright playwright;
    private final Browser browser;

    private Chromium(Playwright playwright, Browser browser) {
        this.playwright = playwright;
        this.browser = browser;
    }

    /** Starts it, or leaves the tests out where there is none. */
    static Chromium start() {
        Optional<Path> program = Stream.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst();
        assumeTrue(program.isPresent(), "there is no Chromium; install the system's package chromium");
        Playwright playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        return new Chromium(
                playwright,
                playwright
                        .chromium()
                        .launch(new BrowserType.LaunchOptions()
                                .setExecutablePath(program.get())
                                // Who runs as root, as containers do, can't have it.
                                .setChromiumSandbox(false)));
    }

    /** A visitor who has never been here: no key, nothing cached. */
    Visit visit(String url, ColorScheme scheme) {
        return visit(url, scheme, 1440, 1000);
    }

    Visit visit(String url, ColorScheme scheme, int width, int height) {
        return new Visit(
                browser.newContext(
                        new Browser.NewContextOptions().setColorScheme(scheme).setViewportSize(width, height)),
                url);
    }

    @Override
    public void close() {
        browser.close();
        playwright.close();
    }
}
