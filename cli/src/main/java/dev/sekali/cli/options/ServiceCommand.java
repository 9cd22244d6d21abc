package dev.sekali.cli.options;

import dev.sekali.cli.http.Service;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParseResult;

/** A command that asks Sekali. */
public abstract class ServiceCommand implements Callable<Integer> {

    protected final Context context;

    @Mixin
    private final ServiceOptions options;

    protected ServiceCommand(Context context) {
        this.context = context;
        this.options = new ServiceOptions(context.environment());
    }

    /** A line for each thing that is wrong about options together, or about variables that are no options. */
    public List<String> faults(ParseResult given) {
        return options.faults(given);
    }

    /** Does its work with {@code service}, which is closed afterwards. Blocks. */
    protected abstract ExitStatus run(Service service) throws Failure;

    @Override
    public final Integer call() throws Failure {
        try (Service service = options.connect(context.stop())) {
            return run(service).code();
        }
    }
}
