package io.slimfit.checkpoint;

import java.util.List;
import java.util.Map;

/**
 * Which stored tensor is loaded into which weight, and what is left over on either side.
 *
 * @param matched from the wanted name to the name in the source, in the order in which the source
 *     is read fastest
 * @param missing wanted names that the source lacks, sorted; these weights are newly initialized
 * @param mismatched wanted names that the source has in another shape, sorted; these weights are
 *     newly initialized, too
 * @param unexpected other tensors of the source, sorted, under their current names
 */
public record LoadReport(
    Map<String, String> matched,
    List<String> missing,
    List<String> mismatched,
    List<String> unexpected) {}
