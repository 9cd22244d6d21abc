package dev.sekali.relay;

import dev.sekali.host.FunctionHost;
import dev.sekali.host.HostSettings;
import dev.sekali.host.Program;
import dev.sekali.settings.Settings;
import dev.sekali.settings.StartFailure;

/** The relay as a program. Ends with status 1 when the broker refuses it, 2 when a setting is wrong. */
public final class Main {

    private Main() {}

    public static void main(String[] args) throws Exception {
        Program.main(Main::start);
    }

    static FunctionHost start(Settings settings) throws InterruptedException {
        HostSettings hostSettings = HostSettings.read(settings, "relay");
        RelaySettings relaySettings = RelaySettings.read(settings);
        settings.check();
        RelayFunction function = new RelayFunction(relaySettings);
        FunctionHost host = FunctionHost.start(hostSettings, function);
        try {
            function.begin(relaySettings.ingest());
            return host;
        } catch (StartFailure | InterruptedException e) {
            host.close();
            throw e;
        }
    }
}
