package dev.sekali.cli.options;

import dev.sekali.cli.http.ApiKey;
import dev.sekali.cli.http.Service;
import dev.sekali.cli.http.Trust;
import java.net.URI;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.ParseResult;

/** A command that asks Sekali. */
public abstract class ServiceCommand implements Callable<Integer> {

    protected final Context context;

    @ArgGroup(validate = false, order = Integer.MAX_VALUE, heading = "%nHow to reach Sekali:%n")
    private ServiceOptions options = new ServiceOptions();

    protected ServiceCommand(Context context) {
        this.context = context;
    }

    /** A line for each thing that is wrong about options together, or about variables that are no options. */
    public List<String> faults(ParseResult given) {
        return ServiceOptions.faults(context.environment(), given);
    }

    /** Does its work with {@code service}, which is closed afterwards. Blocks. */
    protected abstract ExitStatus run(Service service) throws Failure;

    /** Another service, as patiently asked; to be closed. */
    protected final Service another(URI url, ApiKey key, Trust trust, Service service) {
        return new Service(url, url, key, key, options.exchange(trust), service.retries(), service.waits());
    }

    @Override
    public final Integer call() throws Failure {
        try (Service service = options.connect(context.environment(), context.stop())) {
            return run(service).code();
        }
    }
}
