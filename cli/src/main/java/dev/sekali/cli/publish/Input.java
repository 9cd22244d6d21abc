package dev.sekali.cli.publish;

import dev.sekali.cli.plan.PlanShape;
import java.nio.file.Path;

/** Where events come from. */
sealed interface Input {

    /**
     * Made up.
     *
     * @param fresh whether the seed is new too, so that nobody has sent these events before
     */
    record Plan(PlanShape shape, boolean fresh) implements Input {}

    record File(Path path) implements Input {}

    record StandardInput() implements Input {}
}
