package io.slimfit.run.plan;

/**
 * A plan and how long it will take.
 *
 * @param time of a step and of the run
 */
public record TimedPlan(Plan plan, PlannedTime time) {}
