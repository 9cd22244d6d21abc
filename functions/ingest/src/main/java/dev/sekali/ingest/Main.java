package dev.sekali.ingest;

import dev.sekali.host.FunctionHost;
import dev.sekali.host.Program;
import dev.sekali.settings.Settings;
import dev.sekali.settings.StartFailure;

/** The ingest function as a program. Ends with status 1 when the database is at fault, 2 when a setting is. */
public final class Main {

    private Main() {}

    public static void main(String[] args) throws Exception {
        Program.main(Main::start);
    }

    static FunctionHost start(Settings environment) throws InterruptedException {
        IngestSettings settings = IngestSettings.read(environment);
        environment.check();
        IngestFunction function = IngestFunction.start(settings);
        FunctionHost host = FunctionHost.start(settings.host(), function);
        try {
            function.awaitDatabase(settings.databaseWait());
            return host;
        } catch (StartFailure | InterruptedException e) {
            host.close();
            throw e;
        }
    }
}
