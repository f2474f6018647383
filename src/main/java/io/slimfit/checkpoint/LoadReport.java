package io.slimfit.checkpoint;

import java.util.List;
import java.util.Map;

/**
 * Which stored tensor goes into which weight, and what is left on either side.
 *
 * @param matched from the wanted name to the name in the source, in the order in which the source is read fastest
 * @param missing wanted names that the source lacks, sorted: these weights start afresh
 * @param mismatched wanted names that the source has in another shape, sorted: they start afresh too
 * @param unexpected what the source has beyond the wanted names, sorted, under today's names
 */
public record LoadReport(
    Map<String, String> matched,
    List<String> missing,
    List<String> mismatched,
    List<String> unexpected) {}
