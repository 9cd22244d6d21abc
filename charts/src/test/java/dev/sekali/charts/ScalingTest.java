package dev.sekali.charts;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerSpec;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** How the number of a function's pods changes, by load and by drains of nodes. */
class ScalingTest {

    private static HorizontalPodAutoscalerSpec scaler(String function, String more) {
        HorizontalPodAutoscaler scaler = Chart.render("%s: {autoscaling: {enabled: true%s}}".formatted(function, more))
                .one(HorizontalPodAutoscaler.class, "demo-" + function);
        assertThat(UnknownFields.of(scaler)).isEmpty();
        return scaler.getSpec();
    }

    @ParameterizedTest
    @MethodSource("dev.sekali.charts.Chart#functions")
    void anAutoscalerLooksAtTheProcessorAlone(String function) {
        HorizontalPodAutoscalerSpec spec = scaler(function, "");
        assertThat(spec.getMetrics())
                .singleElement()
                .satisfies(metric -> assertThat(metric.getResource().getTarget().getAverageUtilization())
                        .isEqualTo(70));
        assertThat(spec.getBehavior()).isNull();
    }

    @ParameterizedTest
    @MethodSource("dev.sekali.charts.Chart#functions")
    void moreMetricsAndAnotherPaceAreTakenAsTheyAreGiven(String function) {
        HorizontalPodAutoscalerSpec spec = scaler(function, """
                , metrics: [{type: Pods, pods: {metric: {name: sekali_queue_events},
                    target: {type: AverageValue, averageValue: 1000}}}],
                  behavior: {scaleDown: {stabilizationWindowSeconds: 600, selectPolicy: Min,
                    policies: [{type: Percent, value: 50, periodSeconds: 60}]}}""");
        assertThat(spec.getMetrics()).extracting(metric -> metric.getType()).containsExactly("Resource", "Pods");
        assertThat(spec.getMetrics().getLast().getPods().getMetric().getName()).isEqualTo("sekali_queue_events");
        assertThat(spec.getBehavior().getScaleDown().getStabilizationWindowSeconds())
                .isEqualTo(600);
        assertThat(spec.getBehavior().getScaleDown().getPolicies()).hasSize(1);
        assertThat(spec.getBehavior().getScaleUp()).isNull();
    }

    @ParameterizedTest
    @MethodSource("dev.sekali.charts.Chart#functions")
    void aBudgetForDisruptionsIsAsLargeAsItIsToldAndCanBeLeftOut(String function) {
        String values = "%s: {replicas: 9, podDisruptionBudget: {%s}}";
        assertThat(budget(values.formatted(function, "maxUnavailable: 3"), function)
                        .getSpec()
                        .getMaxUnavailable()
                        .getIntVal())
                .isEqualTo(3);
        assertThat(budget(values.formatted(function, "maxUnavailable: 25%"), function)
                        .getSpec()
                        .getMaxUnavailable()
                        .getStrVal())
                .isEqualTo("25%");
        assertThat(Chart.render(values.formatted(function, "enabled: false")).all(PodDisruptionBudget.class))
                .isEmpty();
    }

    private static PodDisruptionBudget budget(String yaml, String function) {
        return Chart.render(yaml).one(PodDisruptionBudget.class, "demo-" + function);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "podDisruptionBudget: {maxUnavailable: 0} | podDisruptionBudget.maxUnavailable: Must be greater than or equal to 1",
                "podDisruptionBudget: {maxUnavailable: 0%} | podDisruptionBudget.maxUnavailable: Does not match pattern",
                "podDisruptionBudget: {minAvailable: 1} | podDisruptionBudget: Additional property minAvailable",
                "autoscaling: {metrics: [{type: Cpu, resource: {}}]} | autoscaling.metrics.0.type",
                "autoscaling: {metrics: [{type: Pods}]} | autoscaling.metrics.0: Must have at least 2 properties",
                "autoscaling: {behavior: {scaleUpp: {}}} | autoscaling.behavior: Additional property scaleUpp",
                "autoscaling: {behavior: {scaleUp: {policies: [{type: Pods}]}}} | autoscaling.behavior.scaleUp.policies.0: value is required",
            })
    void whatCanNotBeMeantIsNamed(String values, String message) {
        assertThat(Chart.refusal("ingest: {%s}".formatted(values))).contains("ingest." + message.strip());
    }
}
