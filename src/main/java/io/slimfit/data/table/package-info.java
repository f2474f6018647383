/**
 * Files as rows of cells: CSV, TSV, JSON lines, Parquet. Read {@link io.slimfit.data.table.Table}
 * first.
 */
@NullMarked
package io.slimfit.data.table;

import org.jspecify.annotations.NullMarked;
