package dev.sekali.ingest;

import dev.sekali.host.FunctionHost;
import dev.sekali.host.Program;

/** The ingest function as a program. */
public final class Main {

    private Main() {}

    public static void main(String[] args) throws Exception {
        Program.main(environment -> {
            IngestSettings settings = IngestSettings.read(environment);
            environment.check();
            IngestFunction function = IngestFunction.start(settings);
            FunctionHost host = FunctionHost.start(settings.host(), function);
            function.awaitDatabase(settings.databaseWait());
            return host;
        });
    }
}
