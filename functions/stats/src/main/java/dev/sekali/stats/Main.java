package dev.sekali.stats;

import dev.sekali.host.FunctionHost;
import dev.sekali.host.HostSettings;
import dev.sekali.host.Program;
import dev.sekali.settings.Settings;
import dev.sekali.settings.StartFailure;

/** The function as a program of its own. Ends with status 1 when the database is at fault, 2 when a setting is. */
public final class Main {

    private Main() {}

    public static void main(String[] args) throws Exception {
        Program.main(Main::start);
    }

    static FunctionHost start(Settings settings) throws InterruptedException {
        HostSettings hostSettings = HostSettings.read(settings, "stats");
        StatsSettings statsSettings = StatsSettings.read(settings);
        settings.check();
        StatsFunction function = StatsFunction.start(statsSettings);
        FunctionHost host = FunctionHost.start(hostSettings, function);
        try {
            function.awaitDatabase();
            return host;
        } catch (StartFailure | InterruptedException e) {
            host.close();
            throw e;
        }
    }
}
